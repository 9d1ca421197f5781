import { join } from 'node:path'
import { createOvertClient } from '@overt/client'
import { openBenchPool, startBenchPostgres } from './bench-server.ts'
import { median, print } from './figures.ts'
import { fillEntries } from './fill-entries.ts'
import { startServerChild } from './server-child.ts'

/** The figures of a dashboard of 12 widgets over 25 members and 60 days with 8 entries a day each, over HTTP: milliseconds in the middle and the slowest of twenty. */
const members = 25
const days = 60
const entriesOfEach = days * 24
const port = Number(process.env.BENCH_PORT ?? 4_743)
const rounds = Number(process.env.BENCH_ROUNDS ?? 20)

const scope = { period: 'last-60-days' as const }
const questions = ([
  ['total', {}], ['money', {}], ['goal', { each: true }], ['timer', {}], ['working-now', {}], ['recent', { count: 20 }], ['heat', {}],
  ['by-day', { stack: 'project' }], ['by-day', { stack: 'member' }], ['breakdown', { by: 'member' }], ['breakdown', { by: 'task' }], ['breakdown', { by: 'tag' }],
] as const).map(([kind, settings], index) => ({ id: String(index), kind, settings, scope }))

const postgres = await startBenchPostgres()
const server = await startServerChild({ port, environment: { OVERT_DATA: join(postgres.folder, 'server'), DATABASE_URL: postgres.url, OVERT_RATE_LIMITS: 'off' } })
const admin = openBenchPool(postgres.url)

try {
  const [reader] = await fillEntries(admin, { workspaces: 1, members, entries: entriesOfEach })
  if (reader === undefined) throw new Error('nobody to read as')
  await admin.query(`update core.member set role = 'admin' where workspace_id = $1 and id = $2`, [reader.workspaceId, reader.memberId])
  // Eight working hours of the day stay.
  await admin.query('delete from core.entry where workspace_id = $1 and extract(hour from started_at) not between 8 and 15', [reader.workspaceId])
  await admin.query('vacuum analyze core.entry')
  const overt = createOvertClient({ address: server.address, token: reader.token }).workspace(reader.workspaceId)
  await overt.patch('/plugins/{pluginId}', { params: { path: { pluginId: 'dashboards' } }, body: { enabled: true } })
  const taken: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const { data } = await overt.post('/plugins/dashboards/figures', { body: { questions } })
    taken.push(performance.now() - start)
    bytes = JSON.stringify(data).length
  }
  const [first] = taken
  print(`figures of ${String(questions.length)} widgets over ${String(members)} members and ${String(days)} days: first ${first!.toFixed(0)} ms, middle ${median(taken).toFixed(0)} ms, slowest ${Math.max(...taken).toFixed(0)} ms, ${(bytes / 1_000).toFixed(0)} kB`)
} finally {
  await admin.end()
  await server.stop()
  await postgres.stop()
}
