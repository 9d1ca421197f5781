import { createHash } from 'node:crypto'
import { mkdir, rm, rmdir, stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AgentError, systemCode } from './errors.ts'

/** Beyond this the path of a socket does not fit into the system's structure (104 bytes on macOS). */
const longestSocketPath = 100
const answerMilliseconds = 2_000
/** Enough for as many that start at once as there will ever be. */
const attempts = 200
const retryMilliseconds = 25
const abandonedMilliseconds = 10_000

export interface FolderLock {
  release(): Promise<void>
}

export type LockFolder = (folder: string) => Promise<FolderLock>

/**
 * Keeps a second agent off a data folder. Held by a listening socket, a named pipe on Windows, which ends with its process however
 * that ends: there is nothing to go stale, no process id to be used again, and nothing to write on a full disk.
 *
 * @throws AgentError `second-instance`
 */
export async function lockFolder(folder: string, platform: NodeJS.Platform = process.platform): Promise<FolderLock> {
  for (const address of lockAddresses(folder, platform)) {
    const server = await listenAlone(address, platform)
    if (server !== 'impossible') return { release: () => close(server) }
  }
  throw new AgentError('data-folder-unwritable', { detail: 'no socket can be made' })
}

/**
 * Where the lock may be, the first that is possible: inside the folder, which is private, else in the system's own place for such
 * names. Each names the user, so that people on one computer never meet.
 */
export function lockAddresses(folder: string, platform: NodeJS.Platform = process.platform): string[] {
  const { uid, username } = userInfo()
  const own = createHash('sha256').update(`${uid} ${username} ${folder}`).digest('hex').slice(0, 24)
  if (platform === 'win32') return [`\\\\?\\pipe\\overt-agent-${own}`]
  const inside = join(folder, 'agent.socket')
  const outside = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `overt-agent-${own}.socket`)
  return Buffer.byteLength(inside) <= longestSocketPath ? [inside, outside] : [outside]
}

async function listenAlone(address: string, platform: NodeJS.Platform): Promise<Server | 'impossible'> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const server = await listen(address)
    if (server !== 'taken') return server
    if (await isAnswered(address)) break
    // A pipe without a listener is gone already; a socket's name stays where it was.
    if (platform !== 'win32') await removeStale(address)
  }
  throw new AgentError('second-instance')
}

/** `impossible`: this file system knows no sockets, or has no space for a name. */
function listen(address: string): Promise<Server | 'taken' | 'impossible'> {
  return new Promise((resolve) => {
    const server = createServer((connection) => connection.end())
    server.once('error', (error) => resolve(systemCode(error) === 'EADDRINUSE' ? 'taken' : 'impossible'))
    server.listen(address, () => {
      server.unref()
      resolve(server)
    })
  })
}

/** Whether somebody listens there; a process that hangs does. */
function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(address)
    const end = (answered: boolean): void => {
      connection.destroy()
      resolve(answered)
    }
    connection.setTimeout(answerMilliseconds, () => end(true))
    connection.once('connect', () => end(true))
    connection.once('error', (error) => end(!['ECONNREFUSED', 'ENOENT'].includes(systemCode(error) ?? '')))
  })
}

/**
 * Two that start at once must not remove each other's: one at a time looks once more and removes. A section that a power cut left is
 * nobody's after a while.
 */
async function removeStale(address: string): Promise<void> {
  const section = `${address}.removing`
  try {
    await mkdir(section)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    const entered = await stat(section).then(({ mtimeMs }) => mtimeMs, () => Date.now())
    if (Date.now() - entered > abandonedMilliseconds) await rmdir(section).catch(() => undefined)
    await pause(retryMilliseconds)
    return
  }
  try {
    if (!await isAnswered(address)) await rm(address, { force: true })
  } finally {
    await rmdir(section)
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
