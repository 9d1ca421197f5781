import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { setUpCode } from '../identity/set-up-code.ts'
import { hasAccounts } from '../identity/users.ts'
import { dropPrivileges } from '../drop-privileges.ts'
import { guardProcess } from '../kernel/process-guard.ts'
import { releaseMemory } from '../release-memory.ts'
import { phase } from '../start-phase.ts'
import { uiNotBuilt } from './errors.ts'
import { openInstallation } from './installation.ts'
import { rootFolder } from './root-folder.ts'
import type { Installation } from './installation.ts'

const stopDeadlineMs = 30_000
/** In the bundle, too, this names the file that runs. */
const isBundled = !import.meta.filename.endsWith('.ts')
const buildScript = join(rootFolder, 'scripts', 'build.ts')

/** `overt start`: prepares what is missing, listens until it is told to stop, and finishes what is in flight. */
export async function run(args: readonly string[]): Promise<undefined> {
  const { values } = parseArgs({ args: [...args], options: { role: { type: 'string' }, port: { type: 'string' } } })
  if (values.role !== undefined) process.env.OVERT_ROLE = values.role
  if (values.port !== undefined) process.env.PORT = values.port
  const server = await startServer()
  await untilStopped(server)
}

/** A server that listens. */
export interface StartedServer extends Installation {
  readonly address: string
}

/** Opens the installation, builds the UI meanwhile where it is stale, listens and runs jobs. */
export async function startServer(): Promise<StartedServer> {
  const started = performance.now()
  // A signal during the start takes effect once there is a server to stop; ending at once would leave PostgreSQL running.
  const signalled = stopSignal()
  const ui = buildUi()
  ui.then(() => performance.mark(`${phase}pages checked`), () => undefined)
  const installation = await openInstallation({ onProgress: say })
  const { config, app, platform } = installation
  try {
    await Promise.race([signalled, ui])
  } catch (error) {
    await installation.close()
    throw error
  }
  guardProcess({ log: platform.log, guard: installation.guard })
  const address = await app.listen({ host: config.host, port: config.port })
  performance.mark(`${phase}listening`)
  if (config.role !== 'web') await platform.jobs.start()
  performance.mark(`${phase}jobs running`)
  platform.log.debug({ part: 'start', bundled: isBundled, reachedMs: reachedMs() }, 'the phases of the start')
  if (!isBundled) buildServerBeside()
  await prepareBackups(installation)
  leaveRoot(config.dataFolder)
  if (config.role !== 'web') await installation.backups?.start()
  for (const { id, state, reason } of platform.plugins.list()) if (state !== 'ready') say(`Plugin ${id}: ${state}${reason === undefined ? '' : ` (${reason})`}`)
  say(`Overt is ready at ${config.publicUrl ?? address} (${((performance.now() - started) / 1_000).toFixed(1)} s)`)
  if (config.signUp !== 'closed' && !await platform.database.inIdentity(null, hasAccounts)) {
    say(`Nobody has an account yet. From another machine or through a proxy the first sign-up asks for this code: ${setUpCode(installation.secret)}`)
  }
  if (platform.mail.transport === 'files') say(`Mails are written to ${join(config.dataFolder, 'mail')}`)
  releaseMemory()
  return { ...installation, address }
}

/** When each phase of the start was over, in milliseconds since the process began. */
const reachedMs = (): Readonly<Record<string, number>> =>
  Object.fromEntries(performance.getEntriesByType('mark').filter(({ name }) => name.startsWith(phase)).map(({ name, startTime }) => [name.slice(phase.length), Math.round(startTime)]))

/** Runs before root is given up, so that the folder can be made anywhere. A failure is logged here and reported by the first backup. */
async function prepareBackups({ config: { backup }, platform }: Installation): Promise<void> {
  if (backup === undefined) return
  const { preparePlaceFolder } = await import('../backup/backup-place.ts')
  await preparePlaceFolder(backup).catch((error: unknown) => { platform.log.error({ part: 'backup', err: error }, 'the folder for backups could not be prepared') })
}

/** Everything that needed root is done: the address is bound, the database prepared. */
function leaveRoot(dataFolder: string): void {
  const dropped = dropPrivileges({ dataFolder, reads: [join(rootFolder, 'package.json'), process.execPath, import.meta.filename] })
  if (dropped === undefined) return
  if ('user' in dropped) say(`Started as root; goes on as ${dropped.user.name} (uid ${dropped.user.uid})`)
  else process.stderr.write(`\nWARNING: Overt runs as root, because ${dropped.kept}.\nMove the installation to where other users can read it, or start it as an ordinary user.\n\n`)
}

let firstSignal: Promise<NodeJS.Signals> | undefined

/** The first SIGINT or SIGTERM after the first call, announced when it arrives; a second signal ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  return firstSignal ??= new Promise((resolve) => {
    let first = true
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (!first) process.exit(1)
        first = false
        say('Stopping')
        resolve(name)
      })
    }
  })
}

/** Waits for SIGINT or SIGTERM, then closes. After SIGTERM the proxy is first given time to notice. */
export async function untilStopped(server: Pick<StartedServer, 'close'> & Partial<Pick<StartedServer, 'beginStop' | 'config'>>): Promise<void> {
  const signal = await stopSignal()
  server.beginStop?.()
  const delaySeconds = signal === 'SIGTERM' ? server.config?.stopDelaySeconds ?? 0 : 0
  const deadline = setTimeout(() => process.exit(1), stopDeadlineMs + delaySeconds * 1_000)
  await pause(delaySeconds * 1_000)
  await server.close()
  clearTimeout(deadline)
}

function say(message: string): void {
  process.stdout.write(`${message}\n`)
}

/** In a checkout the UI is built where its sources changed; in a process of its own, so that the build tool's memory is given back. */
async function buildUi(): Promise<void> {
  if (!existsSync(buildScript)) return
  const child = spawn(process.execPath, ['--conditions=overt-source', buildScript, 'ui'], { stdio: 'inherit', cwd: rootFolder })
  void stopSignal().then(() => child.kill())
  const [code] = await once(child, 'exit') as [number | null]
  if (code !== 0) throw uiNotBuilt()
}

/**
 * In a checkout whose sources changed this start read them one by one; the next finds them in few files. Built behind everything else, and
 * only where the checkout may be written to; ends with the server.
 */
function buildServerBeside(): void {
  if (!existsSync(buildScript) || !isWritable(dirname(import.meta.dirname))) return
  const child = spawn(process.execPath, ['--conditions=overt-source', buildScript, 'server'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], cwd: rootFolder })
  child.on('error', (error) => { process.stderr.write(`The server could not be built into few files, so that it starts slowly: ${error.message}\n`) })
  child.unref()
  child.channel?.unref()
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
