import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import activity from '../plugins/activity/server/index.ts'
import { readConfig } from '../core/config.ts'
import type { DatabaseUrls } from '../core/database/index.ts'
import { pluginFromDefinition } from '../core/kernel/plugin-source.ts'
import { createPlatform } from '../core/platform.ts'

export interface ServerProcessOptions {
  readonly urls: DatabaseUrls
  readonly dataFolder: string
  readonly secret: string
}
export interface ServerProcess {
  readonly url: string
  /** SIGKILL: nothing is finished, nothing is flushed. */
  kill(): Promise<void>
}

const script = fileURLToPath(import.meta.url)

/** A server with the activity plugin in a process of its own, on a database that is prepared already. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const child: ChildProcess = fork(script, [JSON.stringify(options)], { execArgv: ['--conditions=overt-source'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [url] = await once(child, 'message') as [string]
  return {
    url,
    async kill() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

if (process.argv[1] === script && process.send !== undefined) {
  const { urls, dataFolder, secret } = JSON.parse(process.argv[2]!) as ServerProcessOptions
  const config = readConfig({ OVERT_DATA: dataFolder, DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, dataFolder)
  const { app } = await createPlatform({
    config, secret, urls, log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() }, plugins: [pluginFromDefinition(activity)], ui: false,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  process.send(`http://127.0.0.1:${String((app.server.address() as AddressInfo).port)}`)
}
