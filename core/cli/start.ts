import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { setUpCode } from '../identity/set-up-code.ts'
import { hasAccounts } from '../identity/users.ts'
import { dropPrivileges } from '../drop-privileges.ts'
import { guardProcess } from '../kernel/process-guard.ts'
import { releaseMemory } from '../release-memory.ts'
import { uiNotBuilt } from './errors.ts'
import { openInstallation, rootFolder } from './installation.ts'
import type { Installation } from './installation.ts'

const stopDeadlineMs = 30_000

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

/** Builds the UI where it is stale, opens the installation, runs jobs and listens. */
export async function startServer(): Promise<StartedServer> {
  const started = performance.now()
  await buildUi()
  const installation = await openInstallation({ onProgress: say })
  const { config, app, platform } = installation
  guardProcess({ log: platform.log, guard: installation.guard })
  if (config.role !== 'web') await platform.jobs.start()
  const address = await app.listen({ host: config.host, port: config.port })
  leaveRoot(config.dataFolder)
  for (const { id, state, reason } of platform.plugins.list()) if (state !== 'ready') say(`Plugin ${id}: ${state}${reason === undefined ? '' : ` (${reason})`}`)
  say(`Overt is ready at ${config.publicUrl ?? address} (${((performance.now() - started) / 1_000).toFixed(1)} s)`)
  if (config.signUp !== 'closed' && !await platform.database.inIdentity(null, hasAccounts)) {
    say(`Nobody has an account yet. From another machine or through a proxy the first sign-up asks for this code: ${setUpCode(installation.secret)}`)
  }
  if (platform.mail.transport === 'files') say(`Mails are written to ${join(config.dataFolder, 'mail')}`)
  releaseMemory()
  return { ...installation, address }
}

/** Everything that needed root is done: the address is bound, the database prepared. */
function leaveRoot(dataFolder: string): void {
  const dropped = dropPrivileges({ dataFolder, reads: [join(rootFolder, 'package.json'), process.execPath, import.meta.filename] })
  if (dropped === undefined) return
  if ('user' in dropped) say(`Started as root; goes on as ${dropped.user.name} (uid ${dropped.user.uid})`)
  else process.stderr.write(`\nWARNING: Overt runs as root, because ${dropped.kept}.\nMove the installation to where other users can read it, or start it as an ordinary user.\n\n`)
}

/** Waits for SIGINT or SIGTERM, then closes; a second signal ends at once. After SIGTERM the proxy is first given time to notice. */
export async function untilStopped(server: Pick<StartedServer, 'close'> & Partial<Pick<StartedServer, 'beginStop' | 'config'>>): Promise<void> {
  const signal = await new Promise<string>((resolve) => { for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve) })
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))
  say('Stopping')
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
  const script = join(rootFolder, 'scripts', 'build.ts')
  if (!existsSync(script)) return
  const child = spawn(process.execPath, ['--conditions=overt-source', script], { stdio: 'inherit', cwd: rootFolder })
  const [code] = await once(child, 'exit') as [number | null]
  if (code !== 0) throw uiNotBuilt()
}
