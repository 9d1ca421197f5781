import { constants, lchownSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { reachableByOthers, unprivilegedUser } from './database/embedded-program.ts'
import type { UnprivilegedUser } from './database/embedded-program.ts'

export interface DropOptions {
  /** Everything in it belongs to the unprivileged user afterwards. */
  readonly dataFolder: string
  /** Folders and files that the process still reads: the program, its packages, the built pages. */
  readonly reads: readonly string[]
}

export type Dropped = { readonly user: UnprivilegedUser } | { readonly kept: string }

/**
 * Goes on as the unprivileged user that PostgreSQL runs as, for good, where the process was started as root; undefined where it was not.
 * Says why where it cannot: a program that others cannot read would fail at its next import.
 */
export function dropPrivileges({ dataFolder, reads }: DropOptions): Dropped | undefined {
  if (process.getuid?.() !== 0) return undefined
  const hidden = reads.find((path) => !reachableByOthers(dirname(path)) || !isReadableByOthers(path))
  if (hidden !== undefined) return { kept: `other users cannot read ${hidden}` }
  if (!reachableByOthers(dirname(dataFolder))) return { kept: `other users cannot enter ${dirname(dataFolder)}` }
  const user = unprivilegedUser()
  giveTo(dataFolder, user, lookedThrough)
  if (!isWritableByOthers(tmpdir())) {
    const own = join(dataFolder, 'tmp')
    mkdirSync(own, { recursive: true, mode: 0o700 })
    lchownSync(own, user.uid, user.gid)
    process.env.TMPDIR = own
  }
  process.env.HOME = dataFolder
  // Compiled code goes into a folder that belongs to root.
  flushCompileCache()
  process.setgroups!([user.gid])
  process.setgid!(user.gid)
  process.setuid!(user.uid)
  return { user }
}

/** How deep a folder is looked through although it belongs to the user already: what the command line has added as root lies at the top. */
const lookedThrough = 2

/**
 * Gives a folder and what is in it to the user; below `depth`, a folder that belongs to the user already is not looked through. Hard links keep
 * their owner, because another name of the file may be anybody's.
 */
export function giveTo(path: string, user: Pick<UnprivilegedUser, 'uid' | 'gid'>, depth = Infinity): void {
  const { uid, gid, nlink, ...entry } = lstatSync(path)
  const isFolder = (entry.mode & constants.S_IFMT) === constants.S_IFDIR
  if (!isFolder && nlink > 1) return
  const foreign = uid !== user.uid || gid !== user.gid
  if (foreign) lchownSync(path, user.uid, user.gid)
  if (!isFolder || (!foreign && depth <= 0)) return
  for (const name of readdirSync(path)) giveTo(join(path, name), user, depth - 1)
}

const isReadableByOthers = (path: string): boolean => (statSync(path).mode & 0o004) !== 0
const isWritableByOthers = (path: string): boolean => (statSync(path).mode & 0o002) !== 0
