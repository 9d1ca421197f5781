/**
 * What may be shown of whatever was thrown. A message of PostgreSQL, or of a library over it, may hold statements and values: it is for
 * the log, and an answer says only that the database refused, with the SQLSTATE by which the log is searched.
 */
export function shownText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const fault = databaseFault(error)
  if (fault === undefined || !error.message.includes(fault.message)) return error.message
  return `the database refused a statement (SQLSTATE ${fault.state}); the server's log has it in full`
}

/** The error of PostgreSQL that this is, or that it was made from. */
function databaseFault(error: Error): { readonly state: string; readonly message: string } | undefined {
  for (let current: unknown = error, depth = 0; current instanceof Error && depth < 10; current = current.cause, depth += 1) {
    const { code, severity, message } = current as Error & { readonly code?: unknown; readonly severity?: unknown }
    if (typeof code === 'string' && typeof severity === 'string' && /^[0-9A-Z]{5}$/.test(code)) return { state: code, message }
  }
  return undefined
}
