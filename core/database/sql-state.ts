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
/** `idle_in_transaction_session_timeout` ended the connection. */
const idleTooLong = '25P03'
/** The server takes no writes: it was the primary, and is none any more. */
export const readOnly = '25006'
/** A serialization failure or a deadlock. */
export const isCollisionState = (state: string): boolean => state === '40P01' || state === '40001'

/** PostgreSQL is away, is full, or has ended this connection: the same request does well on another. */
export const isAwayState = (state: string): boolean => /^(08|53|57P)/.test(state) || state === idleTooLong || state === readOnly
/** A migration has changed a table that this connection has prepared statements for: they fail for as long as it lives. */
export const isPlanOutdated = (error: unknown): boolean => sqlStateOf(error) === '0A000' && error instanceof Error && error.message.includes('cached plan')
/** The connection broke, by PostgreSQL's own word or without one. */
export function isServerGone(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state === undefined ? isConnectionFault(error) : isAwayState(state)
}

export const isConnectionFault = (error: unknown): boolean => error instanceof Error
  && (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '') || error.message.startsWith('Connection terminated') || error.message.endsWith('is not queryable'))

/** The connection does nothing well any more: whoever has it ends it. */
export function isConnectionUseless(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state !== undefined && isAwayState(state) || isPlanOutdated(error)
}
/** Others were in the way, or the answer took too long: the same request does well a moment later. */
export const isBusyState = (state: string): boolean => state === statementTimeout || state === lockTimeout || isCollisionState(state)

/** What one request can cause although the code is right: bad values, too much work, or records that others hold at that moment. */
export const isRequestState = (state: string): boolean =>
  isInputState(state) || state === statementTimeout || state === lockTimeout || isCollisionState(state)

/** A statement of ours refused to go on: `core.refuse`. */
export const refusedState = 'OV001'
