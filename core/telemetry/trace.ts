import { AsyncLocalStorage } from 'node:async_hooks'

export type SpanAttributes = Readonly<Record<string, string | number>>

/** Work whose duration is recorded, as part of a request or a job. */
export interface ActiveSpan {
  child(name: string, attributes: SpanAttributes): ActiveSpan
  set(attributes: SpanAttributes): void
  /** Notes what kind of fault ended it; never its message, which may hold what somebody entered. */
  fail(error: unknown): void
  end(): void
}

/** Set only where tracing is on and the request or job is sampled: otherwise what follows costs one look. */
export const currentSpan = new AsyncLocalStorage<ActiveSpan>()

/**
 * Runs a part of a request or job as a span of its own. Name and attributes come from the program (a route's pattern, a statement's name),
 * never from a request, a record or a person.
 */
export function traced<T>(name: string, attributes: SpanAttributes, run: () => Promise<T>): Promise<T> {
  const parent = currentSpan.getStore()
  return parent === undefined ? run() : inSpan(parent.child(name, attributes), run)
}

export async function inSpan<T>(span: ActiveSpan, run: () => Promise<T>): Promise<T> {
  try {
    return await currentSpan.run(span, run)
  } catch (error) {
    span.fail(error)
    throw error
  } finally {
    span.end()
  }
}
