import type { LogSource } from './check-log.ts'

/** What a server says to a request; the status is 0 where it was not reached. */
export interface LogAnswer {
  readonly status: number
  readonly body?: unknown
}

/** Not signed in, too slow, too many: it says nothing about the log. */
const passing: readonly number[] = [401, 408, 429]

/**
 * The log as the server's interface gives it; `get` reads an address below the workspace's, such as `/log/head`. An answer of 4xx is a refusal, except
 * for those that pass. Errors: Error where the server could not be asked.
 */
export function createHttpLogSource(get: (path: string) => Promise<LogAnswer>): LogSource {
  const ask = async <T>(path: string): Promise<T | null> => {
    const { status, body } = await get(path)
    if (status >= 200 && status < 300) return body as T
    if (status >= 400 && status < 500 && !passing.includes(status)) return null
    throw new Error(`the log could not be asked: status ${String(status)}`)
  }
  return {
    head: () => ask('/log/head'),
    keys: () => ask('/log/keys'),
    consistency: (from, to) => ask(`/log/consistency?from=${String(from)}&to=${String(to)}`),
  }
}
