import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createOvertClient } from '@overt/client'
import { uuidv7 } from '@overt/sdk'
import { giveTo } from '../core/drop-privileges.ts'
import { askMeanwhile } from './ask-meanwhile.ts'
import { openBenchPool, startBenchPostgres } from './bench-server.ts'
import { percentile, print, thousands } from './figures.ts'
import { fillEntries } from './fill-entries.ts'
import { readProcessorTime } from './processor-time.ts'
import { residentMebibytes, startServerChild } from './server-child.ts'

/**
 * The full copy of a workspace: 200,000 entries, a million segments and 5,000 pictures with their thumbnails, made as a job. Seconds, processor time of the server, and how much
 * its resident memory grows over what it was before. Meanwhile another asks for `/healthz` again and again: how long others wait.
 */
const limitSeconds = 300
const limitMebibytes = 150
const members = 100
const entriesOfEach = Number(process.env.BENCH_ENTRIES ?? 200_000) / members
const segments = Number(process.env.BENCH_SEGMENTS ?? 1_000_000)
const pictures = Number(process.env.BENCH_PICTURES ?? 5_000)
const pictureBytes = 60_000
const port = Number(process.env.BENCH_PORT ?? 4_743)

const postgres = await startBenchPostgres()
const data = join(postgres.folder, 'server')
const server = await startServerChild({ port, environment: { OVERT_DATA: data, DATABASE_URL: postgres.url, OVERT_RATE_LIMITS: 'off', OVERT_LOG_LEVEL: 'warn' } })
const admin = openBenchPool(postgres.url)

try {
  const [reader] = await fillEntries(admin, { workspaces: 1, members, entries: entriesOfEach })
  if (reader === undefined) throw new Error('nobody to read as')
  const { workspaceId, memberId, token } = reader
  await admin.query(`update core.member set role = 'admin' where workspace_id = $1 and id = $2`, [workspaceId, memberId])
  const overt = createOvertClient({ address: server.address, token }).workspace(workspaceId)
  for (const pluginId of ['activity', 'screenshots', 'privacy']) await overt.patch('/plugins/{pluginId}', { params: { path: { pluginId } }, body: { enabled: true } })
  await fillSegments(workspaceId)
  await fillPictures(workspaceId)
  await admin.query('vacuum analyze')

  const before = residentMebibytes(server.process.pid ?? 0)
  const used = readProcessorTime(server.process.pid ?? 0, postgres.folder)
  let most = 0
  const watch = setInterval(() => { most = Math.max(most, residentMebibytes(server.process.pid ?? 0)) }, 50)
  const others = askMeanwhile(`${server.address}/healthz`)
  const start = performance.now()
  const { data: { id } } = await overt.post('/plugins/privacy/exports', { body: { scope: 'workspace' } })
  const readCopy = async () => (await overt.get('/plugins/privacy/exports/{id}', { params: { path: { id } } })).data
  let copy: Awaited<ReturnType<typeof readCopy>>
  do {
    await pause(250)
    copy = await readCopy()
  } while (copy.state === 'waiting' || copy.state === 'running')
  const seconds = (performance.now() - start) / 1_000
  clearInterval(watch)
  const waits = await others.end()
  const after = readProcessorTime(server.process.pid ?? 0, postgres.folder)
  if (copy.state !== 'ready') throw new Error(`the copy ended as ${copy.state}:\n${server.output().split('\n').slice(-20).join('\n')}`)
  const kinds = copy.manifest?.kinds ?? []
  const rows = (kind: string): number => kinds.find((one) => one.kind === kind)?.rows ?? 0
  print(`${thousands(rows('core.entry'))} entries, ${thousands(rows('activity.segment'))} segments, ${thousands(rows('screenshots.shot'))} pictures, ${thousands(kinds.reduce((sum, { files }) => sum + files, 0))} files; ${(copy.bytes / 1_000_000).toFixed(0)} MB`)
  print(`full copy: ${seconds.toFixed(1)} s of at most ${String(limitSeconds)} s, processor time: server ${(after.server - used.server).toFixed(1)} s, PostgreSQL ${(after.postgres - used.postgres).toFixed(1)} s, all of the machine ${(after.machine - used.machine).toFixed(0)} of ${(after.available - used.available).toFixed(0)} s`)
  print(`memory: ${before.toFixed(0)} + ${Math.max(0, most - before).toFixed(0)} MiB of at most ${String(limitMebibytes)} MiB more`)
  print(`others waited p50 ${percentile(waits, 0.5).toFixed(0)} ms, p99 ${percentile(waits, 0.99).toFixed(0)} ms, at most ${percentile(waits, 1).toFixed(0)} ms`)
} finally {
  await admin.end()
  await server.stop()
  await postgres.stop()
}

async function fillSegments(workspaceId: string): Promise<void> {
  const months = await admin.query<{ month: string }>(`select to_char(m, 'YYYY-MM-01') as month from generate_series(date_trunc('month', now() - interval '60 days'), now(), interval '1 month') m`)
  for (const { month } of months.rows) await admin.query('select p_activity.ensure_month($1::date)', [month])
  const { rows: [app] } = await admin.query<{ id: number }>(`insert into p_activity.app (workspace_id, name) values ($1, 'Editor') returning id`, [workspaceId])
  await admin.query(`insert into p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms, app_id)
    select $1, m.id, now() - make_interval(secs => 300 * n), 1, 1, 240000, $2 from core.member m, generate_series(1, $3::int) n where m.workspace_id = $1`, [workspaceId, app!.id, Math.ceil(segments / members)])
}

async function fillPictures(workspaceId: string): Promise<void> {
  const at = '2026-03-02T09:00:00Z'
  const folder = join(data, 'files', workspaceId, 'screenshots', at.slice(0, 7))
  mkdirSync(folder, { recursive: true })
  const bytes = randomBytes(pictureBytes)
  const sha256 = createHash('sha256').update(bytes).digest()
  const ids = Array.from({ length: pictures }, () => uuidv7())
  for (const id of ids) {
    const name = join(folder, `${id}-${sha256.toString('hex').slice(0, 12)}`)
    writeFileSync(`${name}.webp`, bytes)
    writeFileSync(`${name}-small.webp`, bytes.subarray(0, 4_000))
  }
  // A server that was started as root goes on as the user who owns its data.
  giveTo(join(data, 'files'), statSync(data))
  await admin.query(`insert into p_screenshots.shot (workspace_id, id, member_id, device_id, taken_at, slot_started_at, slot_ended_at, display, displays, width, height, size_bytes, sha256, blur)
    select $1, id, (select m.id from core.member m where m.workspace_id = $1 limit 1), gen_random_uuid(), $2, $2, $2::timestamptz + interval '10 minutes', 1, 1, 800, 600, $4::int, $5, 'none' from unnest($3::uuid[]) id`, [workspaceId, at, ids, pictureBytes, sha256])
}
