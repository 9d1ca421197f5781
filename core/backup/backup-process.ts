import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { text } from 'node:stream/consumers'

export interface BackupRun {
  readonly ok: boolean
  /** What went wrong, in words for the operator. */
  readonly reason: string
}

const lowPriority = 10
/** For a scratch folder to be removed. */
const patienceMs = 10_000

/**
 * Runs `overt backup …` in a process of its own: compressing, encrypting and verifying take a core for a while, and those who wait for
 * pages should not notice.
 */
export async function runBackupCommand(verb: 'now' | 'changes', environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<BackupRun> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'backup', verb], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const end = (): void => {
    child.kill('SIGTERM')
    setTimeout(() => { child.kill('SIGKILL') }, patienceMs).unref()
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  if (child.pid !== undefined) setPriority(child.pid, lowPriority)
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>])
  if (code === 0) return { ok: true, reason: '' }
  return { ok: false, reason: errors.trim() || checkFault(output) || `it ended with code ${code ?? 'none'}` }
}

function checkFault(output: string): string | undefined {
  try {
    const { check } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { check?: { fault: string | null } | null }
    return check?.fault ?? undefined
  } catch {
    return undefined
  }
}
