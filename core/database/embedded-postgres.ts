import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, chownSync, closeSync, existsSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { canConnect } from './can-connect.ts'
import { isStarting, lockFile, readLock, waitForPrevious } from './cluster-lock.ts'
import { prepareProgram, reachableByOthers } from './embedded-program.ts'
import type { EmbeddedProgram } from './embedded-program.ts'
import { dataUnreachable, embeddedFailed, embeddedLocked } from './errors.ts'
import { isAlive, supervise } from './supervise.ts'

export interface EmbeddedOptions {
  /** The data folder; the cluster lies in its `postgres/`. */
  readonly dataFolder: string
  /** Where programs are copied to when an unprivileged user cannot reach them. Default: beside the cluster. */
  readonly copyFolder?: string
  /** Further server settings, e.g. `fsync=off` for throw-away test clusters. */
  readonly settings?: Readonly<Record<string, string>>
  /** Keeps finished segments of the write-ahead log in `postgres/log-archive`, until a backup fetches them. */
  readonly archiveLog?: boolean
  /** Starts PostgreSQL again when it ends although nobody stopped it. Default true. */
  readonly restart?: boolean
  /** How long PostgreSQL may take until it answers, because a recovery reads a lot, and how long a previous one may take to stop first. Default one minute. */
  readonly startDeadlineMs?: number
  readonly onProgress?: (message: string) => void
}

export interface EmbeddedPostgres {
  /** Address as superuser. */
  readonly url: string
  /** False when another process had started it already; `stop` then does nothing. */
  readonly started: boolean
  stop(): Promise<void>
  /** Ends it without waiting, for data that nobody needs any more. */
  kill(): void
  /** False once it ended and is not started again. */
  isRunning(): boolean
  /** The last lines of its log. */
  lastWords(): string
}

/** Where the embedded PostgreSQL leaves segments of its log for the backup. */
export const logArchiveFolder = (dataFolder: string): string => join(dataFolder, 'postgres', 'log-archive')

const defaultStartDeadlineMs = 60_000

/**
 * Starts the embedded PostgreSQL, or joins one that runs on the same data. Errors: `embedded-failed`, `embedded-locked`, `embedded-unavailable`,
 * `data-unreachable`.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = join(options.dataFolder, 'postgres')
  if (process.getuid?.() === 0 && !reachableByOthers(options.dataFolder)) throw dataUnreachable({ values: { folder: options.dataFolder } })
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const place = places(folder)
  const words = (): string => lastWords(place)
  if (await answers(place)) return { url: urlOf(place), started: false, stop: () => Promise.resolve(), kill: () => undefined, isRunning: () => true, lastWords: words }

  const program = prepareProgram(options.copyFolder ?? folder)
  own(folder, program)
  mkdirSync(place.socketFolder, { recursive: true, mode: 0o700 })
  own(place.socketFolder, program)
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) {
    options.onProgress?.('Preparing the database (first start only)')
    initialise(place, program)
  }
  const settings = { ...options.archiveLog === true ? archiveSettings(options.dataFolder, program) : {}, ...options.settings }
  const deadlineMs = options.startDeadlineMs ?? defaultStartDeadlineMs
  await waitForPrevious(place.cluster, deadlineMs, options.onProgress)
  const supervised = supervise(() => launch(place, program, settings), options.restart ?? true)
  try {
    await ready(place, supervised.pid, deadlineMs)
  } catch (error) {
    supervised.kill()
    throw error
  }
  return { url: urlOf(place), started: true, stop: supervised.stop, kill: supervised.kill, isRunning: supervised.isRunning, lastWords: words }
}

/** The module of PostgreSQL itself copies, flushes and renames each segment. A minute is what a lost machine may cost. */
function archiveSettings(dataFolder: string, program: EmbeddedProgram): Readonly<Record<string, string>> {
  const folder = logArchiveFolder(dataFolder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  own(folder, program)
  return { archive_mode: 'on', archive_library: 'basic_archive', 'basic_archive.archive_directory': folder, archive_timeout: '60s' }
}

interface Places {
  readonly folder: string
  readonly cluster: string
  readonly log: string
  readonly passwordFile: string
  /** Unix sockets allow about 100 bytes of path, so a deep data folder gets one in the temporary folder. */
  readonly socketFolder: string
}

function places(folder: string): Places {
  const inside = join(folder, 'run')
  const outside = join(tmpdir(), `overt-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`)
  return {
    folder,
    cluster: join(folder, 'cluster'),
    log: join(folder, 'postgres.log'),
    passwordFile: join(folder, 'password'),
    socketFolder: inside.length <= 80 ? inside : outside,
  }
}

function urlOf(place: Places): string {
  const password = readFileSync(place.passwordFile, 'utf8').trim()
  return `postgres://overt_super:${password}@/postgres?host=${encodeURIComponent(place.socketFolder)}`
}

async function answers(place: Places): Promise<boolean> {
  return existsSync(place.passwordFile) && existsSync(join(place.socketFolder, '.s.PGSQL.5432')) && await canConnect(urlOf(place))
}

function own(path: string, program: EmbeddedProgram): void {
  if (program.identity !== undefined) chownSync(path, program.identity.uid, program.identity.gid)
}

/** Processes that start together agree on one password; each makes a cluster under a name of its own, and the first to finish gives its name to it. */
function initialise(place: Places, program: EmbeddedProgram): void {
  choosePassword(place, program)
  const partial = `${place.cluster}.${process.pid}`
  rmSync(partial, { recursive: true, force: true })
  const run = spawnSync(join(program.folder, 'bin', 'initdb'), [
    '-D', partial, '-U', 'overt_super', '--pwfile', place.passwordFile, '--auth', 'scram-sha-256',
    '--encoding', 'UTF8', '--locale-provider', 'builtin', '--locale', 'C.UTF-8', '--data-checksums',
  ], { ...spawnIdentity(program), encoding: 'utf8', cwd: place.folder, env: cleanEnvironment() })
  if (run.status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw embeddedFailed({ values: { reason: (run.stderr || run.error?.message || 'initdb failed').trim().slice(-500) } })
  }
  // Left by an initdb that was interrupted.
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) rmSync(place.cluster, { recursive: true, force: true })
  try {
    renameSync(partial, place.cluster)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(join(place.cluster, 'PG_VERSION'))) throw error
  }
}

function choosePassword(place: Places, program: EmbeddedProgram): void {
  const draft = `${place.passwordFile}.${process.pid}`
  writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 })
  try {
    linkSync(draft, place.passwordFile)
    own(place.passwordFile, program)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

function launch(place: Places, program: EmbeddedProgram, settings: Readonly<Record<string, string>>): ChildProcess {
  const log = openSync(place.log, 'a', 0o600)
  chmodSync(place.log, 0o600)
  const all = {
    listen_addresses: '',
    unix_socket_directories: place.socketFolder,
    max_connections: '100',
    shared_buffers: '128MB',
    jit: 'off',
    log_min_messages: 'warning',
    ...settings,
  }
  const child = spawn(join(program.folder, 'bin', 'postgres'), [
    '-D', place.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ], { ...spawnIdentity(program), stdio: ['ignore', log, log], detached: true, cwd: place.folder, env: cleanEnvironment() })
  closeSync(log)
  child.unref()
  child.on('error', () => undefined)
  return child
}

const spawnIdentity = (program: EmbeddedProgram) => program.identity ?? {}

/** PostgreSQL's own `PG*` settings of the caller must not reach the embedded server. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_') && name !== 'NODE_OPTIONS'))
}

async function ready(place: Places, pid: () => number, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs
  while (Date.now() < deadline) {
    // Looked up first: one that becomes ready meanwhile answers the next question.
    const isAnotherStarting = isStarting(place.cluster)
    if (await isReady(place, pid())) return
    if (!isAlive(pid()) && !isAnotherStarting) break
    await pause(10)
  }
  const { owner } = readLock(place.cluster)
  if (owner !== pid() && isAlive(owner)) throw embeddedLocked({ values: { pid: String(owner), lock: lockFile(place.cluster) } })
  throw embeddedFailed({ values: { reason: lastWords(place) } })
}

/**
 * PostgreSQL itself writes into its lock file when it takes connections, which saves a sign-in. Where the file is another server's, that of a process
 * which started at the same time or one that crashed, only a connection tells.
 */
async function isReady(place: Places, pid: number): Promise<boolean> {
  const { owner, status } = readLock(place.cluster)
  return owner === pid ? status === 'ready' : answers(place)
}

const lastWords = (place: Places): string => (existsSync(place.log) ? readFileSync(place.log, 'utf8').trim().split('\n').slice(-5).join(' | ') : 'no log')
