import pg from 'pg'
import { bareEntries } from './bare-entries.ts'
import { listen, startBenchServer } from './bench-server.ts'
import { entryStatements } from './entry-statements.ts'
import { median, print } from './figures.ts'
import { fillEntries, freeTimes, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'
import type { LoadRequest } from './load.ts'

/**
 * `GET entries?limit=50` for members who may read only their own rows, and filing one entry, over 200,000 entries in 20 workspaces: the
 * whole server (token, ability, row-level security, audit chain) against the same rows through a bare pool on the same PostgreSQL.
 * For filing, a third side sends the server's statements without the server: what it takes from there on is ours, and what it takes up to there is the price of
 * row-level security, the checks in PostgreSQL and the trail. The sides take turns and the medians of the rounds are compared. PostgreSQL syncs every commit to disk, as in production.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const connections = 16
type SideName = 'bare' | 'overt' | 'statements'

const { admin, address, urls, stop } = await startBenchServer()
const members = await fillEntries(admin, { workspaces: 20, members: 25, entries: 400 })

const bare = bareEntries(admin)
const statements = entryStatements(urls.app, await statementsOf(newEntries(members, {})[0]!))
const addresses = { overt: address, bare: await listen(bare), statements: await listen(statements.app) }

try {
  await compare('GET entries?limit=50', {
    bare: () => members.map(({ workspaceId, memberId }) => ({ path: `/entries?w=${workspaceId}&m=${memberId}` })),
    overt: () => members.map(({ workspaceId, token }) => ({ path: `/api/workspaces/${workspaceId}/entries?limit=50`, headers: { authorization: `Bearer ${token}` } })),
  })
  const filings = (): readonly LoadRequest[] => freeTimes(members).map(({ member: { workspaceId, memberId, taskId, organizationId, projectId }, ...times }) => ({
    method: 'POST', path: '/entries', body: JSON.stringify({ workspaceId, memberId, taskId, organizationId, projectId, ...times }),
  }))
  await compare('POST one entry', { bare: filings, overt: () => newEntries(members), statements: filings })
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

async function compare(title: string, sides: Partial<Record<SideName, () => readonly LoadRequest[]>>): Promise<void> {
  const names = Object.keys(sides) as SideName[]
  const found = new Map(names.map((name) => [name, { rates: [] as number[], slowest: [] as number[] }]))
  for (let round = -1; round < rounds; round++) {
    for (const side of names) {
      const result = await runLoad({ url: addresses[side], connections, seconds: round < 0 ? 2 : seconds, requests: sides[side]!() })
      if (result.failed > 0) throw new Error(`${side}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      if (round < 0) continue
      found.get(side)!.rates.push(result.perSecond)
      found.get(side)!.slowest.push(result.p99Ms)
    }
  }
  const bareRates = found.get('bare')!.rates
  const figuresOf = (side: SideName): string => `${median(found.get(side)!.rates).toFixed(0)}/s (p99 ${median(found.get(side)!.slowest).toFixed(1)} ms)`
  const ratioOf = (side: SideName): string => median(found.get(side)!.rates.map((rate, index) => rate / bareRates[index]!)).toFixed(2)
  print(`${title}: bare pg ${figuresOf('bare')}, overt ${figuresOf('overt')}, ratio ${ratioOf('overt')}${names.includes('statements') ? `; its statements alone ${figuresOf('statements')}, ratio ${ratioOf('statements')}` : ''}`)
}
