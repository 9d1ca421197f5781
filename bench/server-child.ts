import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const rootFolder = join(import.meta.dirname, '..')

export interface ServerChild {
  readonly process: ChildProcess
  /** Milliseconds from spawning to the first `200` of `/readyz`. */
  readonly readyMs: number
  readonly address: string
  /** What it has printed so far. */
  output(): string
  /** Ends it in good order. */
  stop(): Promise<void>
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>
}

export interface ServerChildOptions {
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
  /** Another checkout. */
  readonly root?: string
  /** What Node runs. Default: as `npm start` does. */
  readonly program?: string
}

/** Starts a server as `npm start` does, in a process of its own, and waits until it is ready. */
export async function startServerChild({ port, environment, root = rootFolder, program = join(root, 'core', 'bin', 'run.js') }: ServerChildOptions): Promise<ServerChild> {
  const address = `http://127.0.0.1:${port}`
  const started = performance.now()
  const child = spawn(process.execPath, ['--conditions=overt-source', '--max-semi-space-size=4', program, 'start'], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, OVERT_LOG_LEVEL: 'fatal', ...environment, PORT: String(port) },
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output.push(chunk.toString()) })
  const exit = once(child, 'exit')
  while (!await isReady(address)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server ended before it was ready:\n${output.join('')}`)
    await pause(10)
  }
  return {
    process: child,
    readyMs: performance.now() - started,
    address,
    output: () => output.join(''),
    async stop() { child.kill('SIGTERM'); await exit },
    async kill() { child.kill('SIGKILL'); await exit },
  }
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}

/** Resident memory of a process in MiB, of Linux's own counting. */
export function residentMebibytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_024
}
