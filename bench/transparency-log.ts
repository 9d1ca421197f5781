import { startBenchServer } from './bench-server.ts'
import { median, print } from './figures.ts'
import { fillEntries, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'

/**
 * What the transparency log costs: filing one entry on a server that appends a leaf for every row of the trail, and on one that does not, each on a
 * PostgreSQL of its own that syncs every commit. The sides take turns, which goes first changes with the rounds, and the medians are compared.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 6)
const seconds = Number(process.env.BENCH_SECONDS ?? 5)
const connections = 16

const sides = { on: await side(true), off: await side(false) }
const rates = { on: [] as number[], off: [] as number[] }
try {
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? ['on', 'off'] as const : ['off', 'on'] as const) {
      const { server, members } = sides[name]
      const result = await runLoad({ url: server.address, connections, seconds: round < 0 ? 2 : seconds, requests: newEntries(members) })
      if (result.failed > 0) throw new Error(`${name}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      if (round >= 0) rates[name].push(result.perSecond)
    }
  }
  const each = rates.on.map((rate, round) => (rate / rates.off[round]!).toFixed(2)).join(' ')
  const { rows: [kept] } = await sides.on.server.admin.query<{ leaves: string; bytes: number }>(`
    select (select count(*) from core.log_leaf) as leaves, (select sum(pg_total_relation_size(c)) from unnest(array['core.log_leaf', 'core.log_node']::regclass[]) c)::float8 as bytes`)
  print(`POST one entry: with the log ${median(rates.on).toFixed(0)}/s, without ${median(rates.off).toFixed(0)}/s, ratio ${(median(rates.on) / median(rates.off)).toFixed(3)} (${each}); ${kept!.leaves} leaves, ${(kept!.bytes / Number(kept!.leaves)).toFixed(0)} bytes each with nodes and indexes`)
} finally {
  for (const { server } of Object.values(sides)) await server.stop()
}

async function side(appendsToLog: boolean) {
  const server = await startBenchServer({ appendsToLog })
  return { server, members: await fillEntries(server.admin, { workspaces: 4, members: 25, entries: 20 }) }
}
