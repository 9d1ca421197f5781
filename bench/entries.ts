import { join } from 'node:path'
import pg from 'pg'
import { bareEntries } from './bare-entries.ts'
import { listen, startBenchServer } from './bench-server.ts'
import { caughtUp } from './caught-up.ts'
import { entryStatements } from './entry-statements.ts'
import { median, print } from './figures.ts'
import { fillEntries, freeTimes, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'
import type { LoadRequest } from './load.ts'
import { createWorkMeter } from './processor-time.ts'

/**
 * `GET entries?limit=50` for members who may read only their own rows, and filing one entry, over 200,000 entries in 20 workspaces: the
 * whole server (token, ability, row-level security, audit chain) against the same rows through a bare pool on the same PostgreSQL.
 * For filing, a third side sends the server's statements without the server: what it takes from there on is ours, and what it takes up to there is the price of
 * row-level security, the checks in PostgreSQL and the signed row of the trail. Each round waits until its rows are chained and have their leaves. The sides take turns and the medians of the rounds are compared. PostgreSQL syncs every commit to disk, as in production.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 1.5)
const connections = 16
/** More than any side files in a round, or times would repeat. */
const filedAtMost = Math.ceil(seconds * 8_000)
type SideName = 'bare' | 'overt' | 'statements'
const titles: Readonly<Record<SideName, string>> = { bare: 'bare pg', overt: 'overt', statements: 'its statements alone, without the chain' }

const { admin, address, urls, folder, stop } = await startBenchServer()
const workMs = createWorkMeter(join(folder, 'postgres', 'cluster'))
const members = await fillEntries(admin, { workspaces: 20, members: 25, entries: 400 })

const bare = bareEntries(admin)
const [first, next] = newEntries([members[0]!])
await statementsOf(first!)
// It knows the task now.
const statements = entryStatements(urls.app, await statementsOf(next!))
const addresses = { overt: address, bare: await listen(bare), statements: await listen(statements.app) }

try {
  await compare('GET entries?limit=50', {
    bare: () => members.map(({ workspaceId, memberId }) => ({ path: `/entries?w=${workspaceId}&m=${memberId}` })),
    overt: () => members.map(({ workspaceId, token }) => ({ path: `/api/workspaces/${workspaceId}/entries?limit=50`, headers: { authorization: `Bearer ${token}` } })),
  })
  const filings = (): readonly LoadRequest[] => freeTimes(members, filedAtMost).map(({ member: { workspaceId, memberId, taskId, organizationId, projectId }, ...times }) => ({
    method: 'POST', path: '/entries', body: JSON.stringify({ workspaceId, memberId, taskId, organizationId, projectId, ...times }),
  }))
  await compare('POST one entry', { bare: filings, overt: () => newEntries(members, {}, filedAtMost), statements: filings })
} finally {
  await bare.close()
  await statements.close()
  await stop()
}

/** What the server sends to PostgreSQL for one request. */
async function statementsOf({ method, path, headers, body }: LoadRequest): Promise<pg.QueryConfig[]> {
  const sent: pg.QueryConfig[] = []
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function noted(this: pg.Client, ...values: unknown[]) {
    if (typeof values[0] === 'object' && values[0] !== null && 'text' in values[0]) sent.push(values[0] as pg.QueryConfig)
    return (query as (...given: unknown[]) => unknown).apply(this, values)
  } as typeof query
  const answer = await fetch(address + path, { method: method ?? 'GET', headers: { ...headers, 'content-type': 'application/json' }, body: body ?? null })
  pg.Client.prototype.query = query
  if (!answer.ok) throw new Error(await answer.text())
  return sent
}

interface Round { readonly perSecond: number; readonly p99Ms: number; readonly threadUs: number; readonly postgresUs: number }

async function compare(title: string, sides: Partial<Record<SideName, () => readonly LoadRequest[]>>): Promise<void> {
  const names = Object.keys(sides) as SideName[]
  const found = new Map(names.map((name) => [name, [] as Round[]]))
  for (let round = -1; round < rounds; round++) {
    // Who begins is hit by what the round before left in caches and on disk, so it changes.
    for (const side of round % 2 === 0 ? names : names.toReversed()) {
      const requests = sides[side]!()
      const [threadBefore, workBefore] = [process.threadCpuUsage(), workMs()]
      const result = await runLoad({ url: addresses[side], connections, seconds, requests })
      // Nobody is woken to chain what did not come through the server, and it must not be on the server's bill.
      if (side === 'statements') await admin.query('delete from core.audit_pending')
      await caughtUp(admin, true)
      const [{ user, system }, work] = [process.threadCpuUsage(threadBefore), workMs() - workBefore]
      if (result.failed > 0) throw new Error(`${side}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      if (round >= 0) found.get(side)!.push({ perSecond: result.perSecond, p99Ms: result.p99Ms, threadUs: (user + system) / result.sent, postgresUs: (1_000 * work - user - system) / result.sent })
    }
  }
  const middle = (side: SideName, of: keyof Round): number => median(found.get(side)!.map((round) => round[of]))
  const workOf = ({ threadUs, postgresUs }: Round): number => threadUs + postgresUs
  print(title)
  for (const side of names) {
    const rates = median(found.get(side)!.map((round, index) => round.perSecond / found.get('bare')![index]!.perSecond))
    const work = median(found.get(side)!.map((round, index) => workOf(found.get('bare')![index]!) / workOf(round)))
    const postgres = median(found.get(side)!.map((round, index) => found.get('bare')![index]!.postgresUs / round.postgresUs))
    const ratios = side === 'bare' ? '' : `; ratio of the rates ${rates.toFixed(2)}, of the processor's time ${work.toFixed(2)}, of PostgreSQL's ${postgres.toFixed(2)}`
    print(`  ${titles[side]}: ${middle(side, 'perSecond').toFixed(0)}/s (p99 ${middle(side, 'p99Ms').toFixed(1)} ms), µs on a processor a request: thread ${middle(side, 'threadUs').toFixed(0)}, PostgreSQL ${middle(side, 'postgresUs').toFixed(0)}${ratios}`)
  }
}
