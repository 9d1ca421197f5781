import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A server that is there to be killed. */
export interface KilledServer {
  readonly address: string
  /** SIGKILL, then another start; resolves once it is ready again. */
  readonly killAndStart: () => Promise<void>
  kill(): Promise<void>
  /** Once it was killed: another start, resolved when it is ready. */
  start(): Promise<void>
}

/** Starts a server in a process of its own on a fixed port. */
export async function startKilledServer({ port, environment }: { readonly port: number; readonly environment: Readonly<Record<string, string>> }): Promise<KilledServer> {
  let child: ChildProcess

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--conditions=overt-source', join(import.meta.dirname, 'ingest-server.ts')], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, OVERT_LOG_LEVEL: 'silent', OVERT_RATE_LIMITS: 'off', ...environment, PORT: String(port) },
    })
    const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]) as [unknown]
    if (first !== 'ready') throw new Error('The server ended before it was ready.')
  }
  async function kill(): Promise<void> {
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  await start()
  return { address: `http://127.0.0.1:${port}`, kill, start, async killAndStart() { await kill(); await start() } }
}
