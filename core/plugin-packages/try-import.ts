import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Finding } from './check/finding.ts'

const program = fileURLToPath(new URL(`./try-import-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
const timeoutMs = 30_000

/** Imports an unpacked plugin in a process of its own, so that code that hangs or ends its process harms nothing here, and lists what is wrong with it. */
export async function tryImport(folder: string): Promise<readonly Finding[]> {
  const child = fork(program, [folder], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, DATABASE_URL: '', OVERT_SECRET: '' } })
  const failed = (message: string): readonly Finding[] => [{ code: 'server-half', file: 'dist/server/index.js', line: 1, message: `the server half cannot be imported: ${message}`, cure: 'Import it alone to see why; it must only declare, and start nothing.' }]
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => { complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2_000) })
  let found: readonly Finding[] | undefined
  child.on('message', (message) => { found = message as readonly Finding[] })
  try {
    await once(child, 'exit', { signal: AbortSignal.timeout(timeoutMs) })
  } catch {
    child.kill('SIGKILL')
    await once(child, 'exit')
    return failed(`it took longer than ${timeoutMs / 1_000} s`)
  }
  return found ?? failed(`its process ended${complaint === '' ? '' : `: ${/(?:Error|error)[^\n]*/.exec(complaint)?.[0] ?? complaint.split('\n')[0] ?? ''}`}`)
}
