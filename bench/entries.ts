import { bareEntries } from './bare-entries.ts'
import { listen, startBenchServer } from './bench-server.ts'
import { median, print } from './figures.ts'
import { fillEntries, freeTimes, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'
import type { LoadRequest } from './load.ts'

/**
 * `GET entries?limit=50` for members who may read only their own rows, and filing one entry, over 200,000 entries in 20 workspaces: the
 * whole server (token, ability, row-level security, audit chain) against the same rows through a bare pool on the same PostgreSQL.
 * The sides take turns and the medians of the rounds are compared. PostgreSQL syncs every commit to disk, as in production.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const connections = 16

const { admin, address, stop } = await startBenchServer()
const members = await fillEntries(admin, { workspaces: 20, members: 25, entries: 400 })

const bare = bareEntries(admin)
const addresses = { overt: address, bare: await listen(bare) }

try {
  await compare('GET entries?limit=50', {
    bare: () => members.map(({ workspaceId, memberId }) => ({ path: `/entries?w=${workspaceId}&m=${memberId}` })),
    overt: () => members.map(({ workspaceId, token }) => ({ path: `/api/workspaces/${workspaceId}/entries?limit=50`, headers: { authorization: `Bearer ${token}` } })),
  })
  await compare('POST one entry', {
    bare: () => freeTimes(members).map(({ member: { workspaceId, memberId, taskId, organizationId, projectId }, ...times }) => ({
      method: 'POST', path: '/entries', body: JSON.stringify({ workspaceId, memberId, taskId, organizationId, projectId, ...times }),
    })),
    overt: () => newEntries(members),
  })
} finally {
  await bare.close()
  await stop()
}

async function compare(title: string, sides: Readonly<Record<'bare' | 'overt', () => readonly LoadRequest[]>>): Promise<void> {
  const rates = { bare: [] as number[], overt: [] as number[] }
  const slowest = { bare: [] as number[], overt: [] as number[] }
  for (let round = -1; round < rounds; round++) {
    for (const side of ['bare', 'overt'] as const) {
      const result = await runLoad({ url: addresses[side], connections, seconds: round < 0 ? 2 : seconds, requests: sides[side]() })
      if (result.failed > 0) throw new Error(`${side}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      if (round < 0) continue
      rates[side].push(result.perSecond)
      slowest[side].push(result.p99Ms)
    }
  }
  const figuresOf = (side: 'bare' | 'overt'): string => `${median(rates[side]).toFixed(0)}/s (p99 ${median(slowest[side]).toFixed(1)} ms)`
  print(`${title}: bare pg ${figuresOf('bare')}, overt ${figuresOf('overt')}, ratio ${(median(rates.overt) / median(rates.bare)).toFixed(2)}`)
}
