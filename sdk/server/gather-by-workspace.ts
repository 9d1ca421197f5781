/** How keys are gathered for one call per workspace. */
export interface GatherOptions {
  /** From the first of them on, in milliseconds. */
  readonly forMs: number
  /** Handled together at most; more are handled one part after the other. Default 500. */
  readonly atMost?: number
  run(workspaceId: string, keys: readonly string[]): Promise<unknown>
  /** Told of a fault of `run`; what it was given is not tried again. */
  failed(error: unknown, workspaceId: string, keys: readonly string[]): void
}

/** Keys that wait to be handled together. */
export interface GatheredKeys {
  /** The same key counts once. */
  add(workspaceId: string, key: string): void
  /** Handles what waits now, and ends when that is done. */
  flush(): Promise<void>
}

/**
 * Gathers keys (ids, names) of a workspace for a moment: what ten thousand devices bring about at the same time becomes a handful of transactions. Nothing
 * is kept on disk, so it is for what may be lost with the process. Hand `flush` to `onClose`.
 */
export function gatherByWorkspace({ forMs, atMost = 500, run, failed }: GatherOptions): GatheredKeys {
  let waiting = new Map<string, Set<string>>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const gathered = waiting
    waiting = new Map()
    for (const [workspaceId, keys] of gathered) {
      for (const part of parts([...keys], atMost)) {
        try {
          await run(workspaceId, part)
        } catch (error) {
          failed(error, workspaceId, part)
        }
      }
    }
  }

  return {
    flush,
    add(workspaceId, key) {
      const keys = waiting.get(workspaceId) ?? new Set()
      waiting.set(workspaceId, keys.add(key))
      timer ??= setTimeout(() => void flush(), forMs)
    },
  }
}

const parts = (keys: readonly string[], atMost: number): string[][] =>
  Array.from({ length: Math.ceil(keys.length / atMost) }, (_, index) => keys.slice(index * atMost, (index + 1) * atMost))
