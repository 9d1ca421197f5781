import pg from 'pg'
import { cutConnection } from './cut-connection.ts'
import { oneAtATime } from './one-at-a-time.ts'

export interface ListenerOptions {
  /** Address of PostgreSQL itself, as the application role: a pooler in transaction mode passes no notifications on. */
  readonly url: string
  /** How often the listener checks that PostgreSQL still answers. */
  readonly beatMs?: number
  /** How long PostgreSQL may take to answer. */
  readonly answerWithinMs?: number
}

/** What this process listens to, over one connection that nothing else uses. */
export interface Listener {
  /**
   * Listens on a NOTIFY channel. `onReconnect` runs after each later connect: notifications may have been missed. Returns its removal.
   */
  listen(channel: string, onNotify: (payload: string) => void, onReconnect: () => void): Promise<() => Promise<void>>
  /** Over the same connection, so that it waits for none of the pool's. */
  notify(channel: string, payload: string): Promise<void>
  close(): Promise<void>
}

interface Subscription {
  readonly channel: string
  readonly onNotify: (payload: string) => void
  readonly onReconnect: () => void
}

/** A server that hangs, or a network that swallows packets, closes no connection: a beat without an answer does. */
const defaultBeatMs = 5_000
const defaultAnswerWithinMs = 5_000

/** Listens on any number of channels with one connection, opened at the first of them, and reconnects with back-off. */
export function createListener({ url, beatMs = defaultBeatMs, answerWithinMs = defaultAnswerWithinMs }: ListenerOptions): Listener {
  const subscriptions = new Set<Subscription>()
  let client: pg.Client | undefined
  let opening: Promise<pg.Client> | undefined
  let retry: NodeJS.Timeout | undefined
  let beat: NodeJS.Timeout | undefined
  let attempts = 0
  let closed = false
  let inTurn = oneAtATime()

  const ask = (connection: pg.Client, text: string, values: unknown[] = []): Promise<unknown> => inTurn(() => connection.query(text, values))

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'overt listen', connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs })
    next.on('error', () => undefined)
    next.on('end', () => { if (!closed && client === next) reconnect() })
    next.on('notification', ({ channel, payload }) => {
      for (const subscription of subscriptions) if (subscription.channel === channel) subscription.onNotify(payload ?? '')
    })
    try {
      await next.connect()
      for (const channel of new Set([...subscriptions].map((subscription) => subscription.channel))) await next.query(`listen ${next.escapeIdentifier(channel)}`)
      if (closed) throw new Error('The listener was closed.')
    } catch (error) {
      next.end().catch(() => undefined)
      throw error
    }
    client = next
    attempts = 0
    inTurn = oneAtATime()
    clearInterval(beat)
    beat = setInterval(() => { ask(next, 'select 1').catch(() => { if (client === next) reconnect() }) }, beatMs).unref()
    return next
  }

  async function open(): Promise<pg.Client> {
    return client ?? await (opening ??= connect().finally(() => { opening = undefined }))
  }

  function reconnect(): void {
    const lost = client
    client = undefined
    clearInterval(beat)
    if (lost !== undefined) cutConnection(lost)
    if (closed || retry !== undefined) return
    retry = setTimeout(() => {
      retry = undefined
      open().then(() => { for (const { onReconnect } of subscriptions) onReconnect() }, reconnect)
    }, Math.min(1_000, 100 * 2 ** attempts++))
  }

  return {
    async listen(channel, onNotify, onReconnect) {
      const subscription: Subscription = { channel, onNotify, onReconnect }
      subscriptions.add(subscription)
      try {
        const connection = await open()
        // A connect that was under way may have begun without this channel; to listen twice is to listen once.
        await ask(connection, `listen ${connection.escapeIdentifier(channel)}`)
      } catch (error) {
        subscriptions.delete(subscription)
        throw error
      }
      return async () => {
        subscriptions.delete(subscription)
        if ([...subscriptions].some((other) => other.channel === channel)) return
        if (client !== undefined) await ask(client, `unlisten ${client.escapeIdentifier(channel)}`).catch(() => undefined)
      }
    },
    async notify(channel, payload) {
      const connection = await open()
      await ask(connection, 'select pg_notify($1, $2)', [channel, payload])
    },
    async close() {
      closed = true
      clearTimeout(retry)
      await opening?.catch(() => undefined)
      clearInterval(beat)
      await client?.end().catch(() => undefined)
    },
  }
}
