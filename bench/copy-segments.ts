import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface SegmentRow {
  readonly startedAt: number
  readonly endedAt: number
  readonly state: 'active' | 'idle'
  readonly app: number
  /** -1 for none. */
  readonly domain: number
}

const chunkBytes = 65_536

/** Rows per second of one COPY into the segment table, of members that exist nowhere else. */
export async function copySegments(admin: pg.Pool, members: readonly (readonly SegmentRow[])[]): Promise<number> {
  const workspaceId = randomUUID()
  const lines = members.map((rows) => {
    const memberId = randomUUID()
    return rows.map(({ startedAt, endedAt, state, app, domain }) =>
      `${workspaceId}\t${memberId}\t${new Date(startedAt).toISOString()}\t1\t${state === 'active' ? `1\t${String(endedAt - startedAt)}\t${String(app)}` : `2\t${String(endedAt - startedAt)}\t\\N`}\t${state === 'active' && domain >= 0 ? String(domain) : '\\N'}\n`).join('')
  }).join('')
  const bytes = Buffer.from(lines)
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes))
  const client = await admin.connect()
  try {
    const started = performance.now()
    await pipeline(Readable.from(chunks), client.query(copyFrom('copy p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms, app_id, domain_id) from stdin')))
    return members.reduce((sum, rows) => sum + rows.length, 0) / ((performance.now() - started) / 1_000)
  } finally {
    client.release()
  }
}
