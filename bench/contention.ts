import { setTimeout as pause } from 'node:timers/promises'
import { auditTail } from '../core/audit/index.ts'
import { startBenchServer } from './bench-server.ts'
import { median, print } from './figures.ts'
import { fillEntries, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'

/**
 * 64 people file entries at once, all in one workspace or each in one of their own, on a disk that syncs as it is and on one that takes 2 ms longer
 * (`commit_delay`). The sides take turns and the medians of the rounds are compared. What writers of a workspace wait for each other for shows here.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const writers = 64

const { overt, admin, address, stop } = await startBenchServer()
const sides = {
  one: await fillEntries(admin, { workspaces: 1, members: writers, entries: 20 }),
  many: await fillEntries(admin, { workspaces: writers, members: 1, entries: 20 }),
}

try {
  for (const delayMs of [0, 2]) {
    await admin.query(`alter system set commit_delay = ${String(delayMs * 1_000)}`)
    await admin.query('alter system set commit_siblings = 0')
    await admin.query('select pg_reload_conf()')
    await compare(delayMs)
  }
} finally {
  await stop()
}

async function compare(delayMs: number): Promise<void> {
  const rates = { one: [] as number[], many: [] as number[] }
  const slowest = { one: [] as number[], many: [] as number[] }
  let tail = 0
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['one', 'many'] as const : ['many', 'one'] as const) {
      const result = await runLoad({ url: address, connections: writers, seconds: round < 0 ? 2 : seconds, requests: newEntries(sides[side]) })
      if (result.failed > 0) throw new Error(`${side}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      tail = Math.max(tail, (await auditTail(overt.platform.database)).seconds)
      while ((await auditTail(overt.platform.database)).rows > 0) await pause(50)
      if (round < 0) continue
      rates[side].push(result.perSecond)
      slowest[side].push(result.p99Ms)
    }
  }
  const figuresOf = (side: 'one' | 'many'): string => `${median(rates[side]).toFixed(0)}/s (p99 ${median(slowest[side]).toFixed(0)} ms)`
  const each = rates.one.map((rate, round) => (rate / rates.many[round]!).toFixed(2)).join(' ')
  print(`${String(writers)} writers, ${String(delayMs)} ms added to a commit: one workspace ${figuresOf('one')}, ${String(writers)} workspaces ${figuresOf('many')}, ratio ${(median(rates.one) / median(rates.many)).toFixed(2)} (${each}); oldest unchained row ${tail.toFixed(1)} s`)
}
