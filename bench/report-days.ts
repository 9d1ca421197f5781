import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openBenchPool, startBenchPostgres } from './bench-server.ts'
import { percentile, print, thousands } from './figures.ts'
import { fillEntries } from './fill-entries.ts'
import { startServerChild } from './server-child.ts'

/**
 * What columns about days cost a report: a year and a month of 250 people by person, 100,000 days of activity with ten applications each, without
 * columns, with seconds, and with the top category of each day, asked in turns.
 */
const members = 250
const days = 400
const port = Number(process.env.BENCH_PORT ?? 4_742)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)

const postgres = await startBenchPostgres()
const server = await startServerChild({ port, environment: { OVERT_DATA: join(postgres.folder, 'server'), DATABASE_URL: postgres.url, OVERT_RATE_LIMITS: 'off' } })
const admin = openBenchPool(postgres.url)

try {
  const [reader] = await fillEntries(admin, { workspaces: 1, members, entries: 400 })
  if (reader === undefined) throw new Error('nobody to read as')
  const { workspaceId } = reader
  await admin.query(`update core.member set role = 'admin' where workspace_id = $1 and id = $2`, [workspaceId, reader.memberId])
  const headers = { authorization: `Bearer ${reader.token}` }
  const plugins = `${server.address}/api/workspaces/${workspaceId}/plugins`
  for (const plugin of ['activity', 'reports']) {
    const enabled = await fetch(`${plugins}/${plugin}`, { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ enabled: true }) })
    if (!enabled.ok) throw new Error(await enabled.text())
  }
  const filled = [workspaceId, days]
  await admin.query(`insert into p_activity.app (workspace_id, name) select $1, name from unnest(array['Code', 'Slack', 'Firefox', 'Terminal', 'Excel', 'Word', 'Outlook', 'Figma', 'Zoom', 'Notes']) as name`, [workspaceId])
  await admin.query(`insert into p_activity.day (workspace_id, member_id, date, time_zone, active_ms, idle_ms, stale)
    select $1, m.id, current_date - d, 'UTC', 25200000, 3600000, false from core.member m cross join generate_series(0, $2::int - 1) d where m.workspace_id = $1`, filled)
  await admin.query(`insert into p_activity.usage (workspace_id, member_id, date, app_ids, domain_ids, active_ms)
    select $1, m.id, current_date - d, a.ids, array_fill(null::int, array[10]), array(select 1000000 + (random() * 3000000)::bigint from generate_series(1, 10))
    from core.member m cross join generate_series(0, $2::int - 1) d cross join (select array_agg(id) as ids from p_activity.app where workspace_id = $1) a where m.workspace_id = $1`, filled)
  await admin.query('analyze')
  const today = Temporal.Now.plainDateISO('UTC')
  const dates = `from=${today.subtract({ days: days - 1 }).toString()}&to=${today.toString()}`
  const sides = { 'no columns': '', 'active, idle': '&columns=activity.active,activity.idle', 'active, idle, top category': '&columns=activity.active,activity.idle,activity.category' } as const
  const ask = async (columns: string): Promise<number> => {
    const start = performance.now()
    const answer = await fetch(`${plugins}/reports/summary?${dates}&group=member&subgroup=month${columns}`, { headers })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
    return (performance.now() - start) / 1_000
  }
  print(`Top categories that are not kept yet, as after a change of the rules: ${(await ask(sides['active, idle, top category'])).toFixed(2)} s`)
  while ((await admin.query<{ found: boolean }>('select exists (select from p_activity.usage where category_made_at is distinct from made_at) as found')).rows[0]!.found) await setTimeout(200)
  await admin.query('vacuum analyze')
  const taken = new Map(Object.keys(sides).map((side) => [side, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [side, columns] of Object.entries(sides)) {
      taken.get(side)!.push(await ask(columns))
    }
  }
  const plain = percentile(taken.get('no columns')!, 0.5)
  for (const [side, seconds] of taken) print(`${thousands(members * days)} days of people, ${side}: median ${percentile(seconds, 0.5).toFixed(2)} s (${seconds.map((one) => one.toFixed(2)).join(' ')}), ${(percentile(seconds, 0.5) / plain).toFixed(1)} times the report without`)
} finally {
  await admin.end()
  await server.stop()
  await postgres.stop()
}
