import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

export interface Supervised {
  pid(): number
  stop(): Promise<void>
  /** Ends it without waiting. */
  kill(): void
  /** False once it ended and is not started again. */
  isRunning(): boolean
}

const restartAfterMs = 500
const stopDeadlineMs = 20_000

/** Keeps PostgreSQL running: if it ends although nobody stopped it (killed, out of memory), it is started again and recovers what was committed. */
export function supervise(start: () => ChildProcess, restart: boolean): Supervised {
  let child = start()
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  const watch = (running: ChildProcess): void => {
    running.once('exit', () => {
      if (!stopping && restart) again()
    })
  }
  const again = (): void => {
    timer = setTimeout(() => {
      try {
        watch(child = start())
      } catch {
        // The data folder is out of reach for the moment; requests answer `database-away` until it is back.
        again()
      }
    }, restartAfterMs).unref()
  }
  watch(child)
  return {
    pid: () => child.pid ?? 0,
    async stop() {
      stopping = true
      clearTimeout(timer)
      await stop(child.pid ?? 0)
    },
    kill() {
      stopping = true
      clearTimeout(timer)
      child.kill('SIGQUIT')
    },
    isRunning: () => (restart && !stopping) || (child.exitCode === null && child.signalCode === null),
  }
}

/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Fast shutdown: open transactions are rolled back, everything committed stays. */
async function stop(pid: number): Promise<void> {
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + stopDeadlineMs
  while (isAlive(pid) && Date.now() < deadline) await pause(20)
}
