import { join } from 'node:path'
import { askMeanwhile } from './ask-meanwhile.ts'
import { openBenchPool, startBenchPostgres } from './bench-server.ts'
import { percentile, print, thousands } from './figures.ts'
import { fillEntries } from './fill-entries.ts'
import { residentMebibytes, startServerChild } from './server-child.ts'

/**
 * Exporting 100,000 entries of 250 members as XLSX and CSV over HTTP, and their report by project and member: seconds, and how much the
 * server's resident memory grows over what it was before the first of them. Meanwhile another asks for `/healthz` again and again: how long others wait.
 */
const entriesOfEach = Number(process.env.BENCH_ENTRIES ?? 400)
const members = 250
const port = Number(process.env.BENCH_PORT ?? 4_741)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)

const postgres = await startBenchPostgres()
const server = await startServerChild({ port, environment: { OVERT_DATA: join(postgres.folder, 'server'), DATABASE_URL: postgres.url, OVERT_RATE_LIMITS: 'off' } })
const admin = openBenchPool(postgres.url)

try {
  const [reader] = await fillEntries(admin, { workspaces: 1, members, entries: entriesOfEach })
  if (reader === undefined) throw new Error('nobody to read as')
  await admin.query(`update core.member set role = 'admin' where workspace_id = $1 and id = $2`, [reader.workspaceId, reader.memberId])
  const headers = { authorization: `Bearer ${reader.token}` }
  const base = `${server.address}/api/workspaces/${reader.workspaceId}/plugins/reports`
  const enabled = await fetch(base, { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ enabled: true, settings: { exportRows: 1_000_000 } }) })
  if (!enabled.ok) throw new Error(await enabled.text())
  const today = Temporal.Now.plainDateISO('UTC')
  const dates = `from=${today.subtract({ days: Math.ceil(entriesOfEach / 24) + 1 }).toString()}&to=${today.toString()}`
  const before = residentMebibytes(server.process.pid ?? 0)
  for (const path of [`summary?${dates}&group=project&subgroup=member`, `export.csv?${dates}`, `export.xlsx?${dates}`]) {
    const taken: number[] = []
    let most = 0
    let bytes = 0
    const watch = setInterval(() => { most = Math.max(most, residentMebibytes(server.process.pid ?? 0)) }, 50)
    const others = askMeanwhile(`${server.address}/healthz`)
    for (let round = 0; round < rounds; round++) {
      const start = performance.now()
      const answer = await fetch(`${base}/${path}`, { headers })
      if (!answer.ok) throw new Error(await answer.text())
      bytes = (await answer.arrayBuffer()).byteLength
      taken.push((performance.now() - start) / 1_000)
    }
    clearInterval(watch)
    const waits = await others.end()
    const wait = (share: number): string => `${percentile(waits, share).toFixed(0)} ms`
    print(`${path.split('?')[0]!} of ${thousands(entriesOfEach * members)} entries: ${taken.map((seconds) => seconds.toFixed(2)).join(' ')} s, ${(bytes / 1_000_000).toFixed(1)} MB, memory ${before.toFixed(0)} + ${Math.max(0, most - before).toFixed(0)} MiB; others waited p50 ${wait(0.5)}, p99 ${wait(0.99)}, at most ${wait(1)}`)
  }
} finally {
  await admin.end()
  await server.stop()
  await postgres.stop()
}
