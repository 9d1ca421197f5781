import { PluginMistake } from './errors.ts'

/** Waits for `run` at most so long; throws a `PluginMistake` that names what took longer. */
export async function withDeadline<T>(what: string, timeoutMs: number, run: () => T | Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => { reject(new PluginMistake(`${what} took longer than ${timeoutMs} ms`)) }, timeoutMs)
  try {
    return await Promise.race([Promise.resolve().then(run), late])
  } finally {
    clearTimeout(timer)
  }
}
