import pg from 'pg'

/**
 * Listens on a NOTIFY channel with a connection of its own and reconnects with back-off.
 * `onReconnect` runs after each later connect: notifications may have been missed. Returns its removal.
 */
export async function listen(url: string, channel: string, onNotify: (payload: string) => void, onReconnect: () => void): Promise<() => Promise<void>> {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let attempts = 0

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: `overt listen ${channel}` })
    next.on('error', () => undefined)
    next.on('end', () => { if (!closed && client === next) retry() })
    next.on('notification', ({ payload }) => { onNotify(payload ?? '') })
    client = next
    await next.connect()
    await next.query(`listen ${next.escapeIdentifier(channel)}`)
    attempts = 0
  }

  function retry(): void {
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      connect().then(onReconnect, () => { if (!closed) retry() })
    }, Math.min(1_000, 100 * 2 ** attempts++))
  }

  await connect()
  return async () => {
    closed = true
    clearTimeout(timer)
    await client?.end().catch(() => undefined)
  }
}
