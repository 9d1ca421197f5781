import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { credentials } from '../ingest-faults.ts'

export interface EntryWriters {
  /** How many entries were acknowledged so far. */
  acknowledged(): number
  readonly repeats: number
  /** Ends after the entry that each is at. */
  stop(): Promise<void>
  count(databaseUrl: string): Promise<{ readonly lost: number; readonly doubled: number }>
}

/** Pages that file entry after entry at the addresses in turn, each again with its `Idempotency-Key` until it is answered. */
export async function startEntryWriters(addresses: readonly string[], writers: number): Promise<EntryWriters> {
  const [first] = addresses as [string]
  const json = { 'content-type': 'application/json' }
  const signIn = await fetch(`${first}/api/auth/sign-in/email`, { method: 'POST', body: JSON.stringify(credentials), headers: json })
  if (!signIn.ok) throw new Error(`the sign-in was answered ${signIn.status}: ${await signIn.text()}`)
  const headers = { ...json, cookie: signIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') }
  const { memberships: [membership] } = await (await fetch(`${first}/api/me`, { headers })).json() as { memberships: { workspaceId: string }[] }
  const place = `/api/workspaces/${membership!.workspaceId}`
  const started = await (await fetch(`${first}${place}/timer/start`, { method: 'POST', headers, body: JSON.stringify({ task: 'Drill', project: 'Failover', organization: 'Acme' }) })).json() as { taskId: string }
  await fetch(`${first}${place}/timer/stop`, { method: 'POST', headers, body: '{}' })

  const acknowledged = new Map<string, string>()
  let repeats = 0
  let stopped = false

  async function write(writer: number): Promise<void> {
    for (let number = 0; !stopped; number++) {
      const startedAt = Temporal.Instant.from('2020-01-01T00:00:00Z').add({ hours: 24 * 100 * writer, minutes: number })
      const body = JSON.stringify({ taskId: started.taskId, startedAt: startedAt.toString(), stoppedAt: startedAt.add({ seconds: 30 }).toString() })
      const key = uuidv7()
      for (let attempt = 0; ; attempt++) {
        const address = addresses[(writer + attempt) % addresses.length]!
        const answer = await fetch(`${address}${place}/entries`, { method: 'POST', headers: { ...headers, 'idempotency-key': key }, body, signal: AbortSignal.timeout(15_000) }).catch(() => undefined)
        const text = await answer?.text().catch(() => undefined)
        if (answer?.status === 201 && text !== undefined) {
          acknowledged.set((JSON.parse(text) as { id: string }).id, startedAt.toString())
          break
        }
        if (answer !== undefined && answer.status < 500) throw new Error(`an entry was answered ${answer.status}: ${text ?? ''}`)
        repeats++
        await pause(50)
      }
    }
  }
  const running = Promise.all(Array.from({ length: writers }, (_, index) => write(index)))
  running.catch(() => { stopped = true })
  return {
    acknowledged: () => acknowledged.size,
    get repeats() { return repeats },
    async stop() {
      stopped = true
      await running
    },
    async count(databaseUrl) {
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      try {
        const { rows } = await client.query<{ id: string; at: string }>(`select id, started_at::text as at from core.entry where workspace_id = $1 and task_id = $2 and started_at < '2026-01-01'`, [membership!.workspaceId, started.taskId])
        const ids = new Set(rows.map(({ id }) => id))
        return { lost: [...acknowledged.keys()].filter((id) => !ids.has(id)).length, doubled: rows.length - new Set(rows.map(({ at }) => at)).size }
      } finally {
        await client.end()
      }
    },
  }
}
