/** The SQLSTATE of an error that came from PostgreSQL, also where Objection wrapped it. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { nativeError = error } = error as { readonly nativeError?: unknown }
  const { code, severity } = nativeError as { readonly code?: unknown; readonly severity?: unknown }
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined
}

/** Data exceptions, broken constraints, and limits of PostgreSQL: what was sent does not fit. */
export const isInputState = (state: string): boolean => /^(22|23|54)/.test(state)

/** `statement_timeout` ended it. */
export const statementTimeout = '57014'
/** `lock_timeout` ended it. */
export const lockTimeout = '55P03'
/** A serialization failure or a deadlock. */
export const isCollisionState = (state: string): boolean => state === '40P01' || state === '40001'

/** What one request can cause although the code is right: bad values, too much work, or records that others hold at that moment. */
export const isRequestState = (state: string): boolean =>
  isInputState(state) || state === statementTimeout || state === lockTimeout || isCollisionState(state)

/**
 * The server broke off, shuts down, has no place left, or is a primary no more (25006: it takes no writes): the connection is of no use, and
 * the same request may succeed on another.
 */
export const isAwayState = (state: string): boolean => /^(08|57P|53|25006)/.test(state)

export function isServerGone(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state !== undefined && isAwayState(state)
}
