import pg from 'pg'

/** True where PostgreSQL, or a pooler before it, answers at this address and lets its role sign in. */
export async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
  // The server may be stopping: a connection that breaks is an answer, not the end of the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
