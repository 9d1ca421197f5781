import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { defaultDataFolder } from '../config.ts'
import { prepareDemoAccounts } from './demo-accounts.ts'
import type { DemoPeople } from './demo-accounts.ts'
import type { RunningPlatform } from '../platform.ts'
import { installationConfig } from './installation.ts'
import { rootFolder } from './root-folder.ts'
import { startServer, untilStopped } from './start.ts'

type PrepareBilled = (running: Pick<RunningPlatform, 'platform'>, options: { readonly file: string; readonly free: string }) => Promise<{ readonly email: string; readonly password: string }>

const folder = join(rootFolder, 'scripts', 'demo')

/** `overt demo`: a server with its own data, and a client beside it that fills a workspace and keeps it alive through the HTTP interface. */
export async function run(args: readonly string[]): Promise<undefined> {
  const { values: { port } } = parseArgs({ args: [...args], options: { port: { type: 'string' } } })
  if (port !== undefined) process.env.PORT = port
  process.env.OVERT_LOG_LEVEL ??= 'error'
  // Reads `.env` too, where a data folder may be set.
  const { databaseUrl } = installationConfig()
  process.env.OVERT_DATA ||= defaultDataFolder(rootFolder, { embedded: databaseUrl === undefined, name: '.overt-demo' })

  const server = await startServer()
  const demo = await import(pathToFileURL(join(folder, 'index.ts')).href) as DemoPeople
  const accounts = await prepareDemoAccounts(server.platform, demo, join(server.config.dataFolder, 'demo-accounts.json'))
  const { prepareBilledWorkspaces } = await import(pathToFileURL(join(folder, 'billed-workspaces.ts')).href) as { prepareBilledWorkspaces: PrepareBilled }
  const operator = await prepareBilledWorkspaces(server, { file: join(server.config.dataFolder, 'demo-operator.json'), free: demo.demoWorkspace.name })
  process.stdout.write(`Operator: ${operator.email} ${operator.password}\n`)
  const client = spawn(process.execPath, ['--conditions=overt-source', join(folder, 'run.ts'), '--address', server.config.publicUrl ?? server.address, '--accounts', accounts], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'], cwd: rootFolder,
  })
  const ended = once(client, 'exit')
  client.once('exit', (code) => { if (code !== 0 && code !== null) process.stderr.write('The demo client has ended; the server goes on without it.\n') })
  await untilStopped({
    async close() {
      client.kill()
      await ended
      await server.close()
    },
  })
}
