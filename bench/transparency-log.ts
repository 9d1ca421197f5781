import { join } from 'node:path'
import { startBenchServer } from './bench-server.ts'
import { caughtUp } from './caught-up.ts'
import { median, print } from './figures.ts'
import { fillEntries, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'
import { createWorkMeter } from './processor-time.ts'

/**
 * What the transparency log costs: filing one entry on a server that appends a leaf for every row of the trail, and on one that does not, each on a
 * PostgreSQL of its own that syncs every commit. The sides take turns, which goes first changes with the rounds, and the medians are compared: of the rates, and of the time that
 * the server's thread and PostgreSQL were on a processor until all rows were chained and had their leaves, which other work on the machine changes little.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 12)
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const connections = 16

const sides = { on: await side(true), off: await side(false) }
const rates = { on: [] as number[], off: [] as number[] }
const costs = { on: [] as number[], off: [] as number[] }
const sums = { on: { ms: 0, entries: 0 }, off: { ms: 0, entries: 0 } }
try {
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? ['on', 'off'] as const : ['off', 'on'] as const) {
      const { server, members, workMs } = sides[name]
      const requests = newEntries(members)
      const before = workMs()
      const result = await runLoad({ url: server.address, connections, seconds: round < 0 ? 3 : seconds, requests })
      await caughtUp(server.admin, name === 'on')
      if (result.failed > 0) throw new Error(`${name}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      if (round < 0) continue
      rates[name].push(result.perSecond)
      const ms = workMs() - before
      costs[name].push(1_000 * ms / result.sent)
      sums[name] = { ms: sums[name].ms + ms, entries: sums[name].entries + result.sent }
    }
  }
  const { rows: [kept] } = await sides.on.server.admin.query<{ leaves: string; bytes: number }>(`
    select (select count(*) from core.log_leaf) as leaves, (select sum(pg_total_relation_size(c)) from unnest(array['core.log_leaf', 'core.log_node']::regclass[]) c)::float8 as bytes`)
  print(`POST one entry, ${String(rounds)} rounds: with the log ${median(rates.on).toFixed(0)}/s, without ${median(rates.off).toFixed(0)}/s, ratio ${ratio(rates)}`)
  print(`  µs on a processor an entry: with the log ${median(costs.on).toFixed(0)}, without ${median(costs.off).toFixed(0)}, ratio ${ratio(costs)}; of all rounds together ${(costOf(sums.on) / costOf(sums.off)).toFixed(3)}`)
  print(`  ${kept!.leaves} leaves, ${(kept!.bytes / Number(kept!.leaves)).toFixed(0)} bytes each with nodes and indexes`)
} finally {
  for (const { server } of Object.values(sides)) await server.stop()
}

function costOf({ ms, entries }: { readonly ms: number; readonly entries: number }): number {
  return ms / entries
}

/** The median of the rounds' ratios with the middle half of them. */
function ratio({ on, off }: Readonly<Record<'on' | 'off', readonly number[]>>): string {
  const each = on.map((value, round) => value / off[round]!).toSorted((a, b) => a - b)
  const at = (part: number): string => each[Math.floor(part * (each.length - 1))]!.toFixed(3)
  return `${median(each).toFixed(3)} (half of the rounds ${at(0.25)} to ${at(0.75)})`
}

async function side(appendsToLog: boolean) {
  const server = await startBenchServer({ appendsToLog })
  return { server, members: await fillEntries(server.admin, { workspaces: 4, members: 25, entries: 20 }), workMs: createWorkMeter(join(server.folder, 'postgres', 'cluster')) }
}
