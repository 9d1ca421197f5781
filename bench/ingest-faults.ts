import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Enrollment } from '@overt/sdk'
import { createStubbornAgent } from './stubborn-agent.ts'
import type { StubbornAgent } from './stubborn-agent.ts'

/** Of the one member whom `enrollAgents` makes. */
export const credentials = { email: 'faults@example.test', password: 'a pass phrase for faults' } as const
const { email, password } = credentials

export interface FaultOptions {
  readonly agents: readonly StubbornAgent[]
  readonly faults: number
  /** Brings one fault about and resolves when the server is back. */
  fault(): Promise<void>
}
export interface FaultReport {
  readonly acknowledged: number
  /** Acknowledged and not there. */
  readonly lost: number
  /** There more often than once, or counted more often than once in the totals of a day. */
  readonly doubled: number
  readonly repeats: number
}

/** Makes a workspace with one member and as many devices of hers: they share every row that a day is summed up in. */
export async function enrollAgents(address: string, { agents, batchSize, from }: { readonly agents: number; readonly batchSize: number; readonly from: number }): Promise<StubbornAgent[]> {
  const post = async <T>(path: string, body: object, headers: Record<string, string> = {}, method = 'POST'): Promise<T> => {
    const answer = await fetch(`${address}/api${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
    return await answer.json() as T
  }
  const { link } = await post<{ link: string }>('/sign-up', { workspaceName: 'Faults', name: 'Ada', email, password, timeZone: 'UTC' })
  const verified = await fetch(`${address}/api/auth/verify-email`, {
    method: 'POST', body: JSON.stringify({ token: new URL(link).searchParams.get('token'), password }), headers: { 'content-type': 'application/json' },
  })
  if (!verified.ok) throw new Error(`the link was answered ${verified.status}: ${await verified.text()}`)
  const cookie = verified.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const { memberships: [membership] } = await (await fetch(`${address}/api/me`, { headers: { cookie } })).json() as { memberships: { workspaceId: string }[] }
  await post(`/workspaces/${membership!.workspaceId}/plugins/activity`, { enabled: true, settings: { retentionDays: 3_650 } }, { cookie }, 'PATCH')
  return Promise.all(Array.from({ length: agents }, async (_, index) => {
    const { deviceToken: token, deviceId, policy } = await post<Enrollment>('/agent/enroll', { email, password, device: { name: `Device ${index + 1}`, platform: 'linux', agentVersion: '0.1.0' } })
    await post('/agent/policy/acknowledge', { version: policy.version }, { authorization: `Bearer ${token}` })
    return createStubbornAgent({ address, token, deviceId, policyVersion: policy.version, batchSize, from, place: index, of: agents })
  }))
}

/** Lets agents send while faults happen; then every agent finishes the batch it is at. */
export async function sendThroughFaults({ agents, faults, fault }: FaultOptions): Promise<void> {
  for (const agent of agents) agent.resume()
  const running = Promise.all(agents.map((agent) => agent.run()))
  const failed = running.then(() => undefined, (error: unknown) => { throw error })
  const stop = (): void => { for (const agent of agents) agent.stop() }
  const happen = async (): Promise<void> => {
    for (let count = 0; count < faults; count++) {
      const before = acknowledgedBy(agents)
      while (acknowledgedBy(agents) === before) await pause(5)
      // Anywhere in a request: while it is read, checked, stored, committed or answered.
      await pause(Math.random() * 300)
      await fault()
    }
    const last = acknowledgedBy(agents)
    while (acknowledgedBy(agents) === last) await pause(5)
  }
  try {
    await Promise.race([happen(), failed])
  } finally {
    stop()
  }
  await running
}

/** Compares what the agents know to be kept with what is kept. */
export async function countFaults(databaseUrl: string, agents: readonly StubbornAgent[]): Promise<FaultReport> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    let lost = 0
    let doubled = 0
    for (const { deviceId, acknowledged } of agents) {
      const segments = await client.query<{ start: string; rows: number }>(`select (extract(epoch from s.started_at) * 1000)::bigint::text as start, count(*)::int as rows
        from p_activity.segment s join core.device d on d.workspace_id = s.workspace_id and d.member_id = s.member_id and d.number = s.device_no where d.id = $1 group by 1`, [deviceId])
      const events = await client.query<{ id: string; rows: number }>('select id, count(*)::int as rows from core.device_event where device_id = $1 group by id', [deviceId])
      const starts = new Map(segments.rows.map(({ start, rows }) => [Number(start), rows]))
      const ids = new Map(events.rows.map(({ id, rows }) => [id, rows]))
      lost += [...acknowledged.segments].filter((start) => !starts.has(start)).length + [...acknowledged.events].filter((id) => !ids.has(id)).length
      doubled += [...starts.values(), ...ids.values()].reduce((sum, rows) => sum + rows - 1, 0)
    }
    // A day's total that differs from its segments would mean a batch counted twice, or not at all.
    const totals = await client.query<{ wrong: number }>(`select count(*)::int as wrong from (
        select member_id, (started_at at time zone 'UTC')::date as date, sum(duration_ms) as ms from p_activity.segment group by 1, 2) as raw
      full join p_activity.day d using (member_id, date) where raw.ms is distinct from d.active_ms`)
    return { acknowledged: acknowledgedBy(agents), lost, doubled: doubled + totals.rows[0]!.wrong, repeats: agents.reduce((sum, { repeats }) => sum + repeats, 0) }
  } finally {
    await client.end()
  }
}

const acknowledgedBy = (agents: readonly StubbornAgent[]): number =>
  agents.reduce((sum, { acknowledged: { segments, events } }) => sum + segments.size + events.size, 0)
