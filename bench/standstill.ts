import { join } from 'node:path'
import pino from 'pino'
import { discoverPlugins } from '../core/kernel/discover-plugins.ts'
import { startBenchServer } from './bench-server.ts'
import { median, print } from './figures.ts'
import { fillEntries, newEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'

/**
 * 64 writers of one workspace file entries over the ten connections of a default installation while the server renews what it knows of plugins
 * and rights: the longest time without any answer, and the refusals, at several renewal times against the same load without renewals.
 * Two changes of which plugins are on come in between, so that what is known is also dropped in the middle of the load.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 2)
const seconds = Number(process.env.BENCH_SECONDS ?? 8)
const writers = 64
const never = Infinity
const renewalMs = [never, 60, 700, 2_000]

const { overt, admin, address, stop } = await startBenchServer({ plugins: discoverPlugins([join(import.meta.dirname, '..', 'plugins')], pino({ level: 'silent' })) })
const members = await fillEntries(admin, { workspaces: 1, members: writers, entries: 20 })
const { workspaceId } = members[0]!

try {
  await admin.query(`update core.member set role = 'admin' where id = $1`, [members[0]!.memberId])
  for (const plugin of ['permissions', 'activity', 'attendance', 'reports']) {
    const answer = await overt.app.inject({
      method: 'PATCH', url: `/api/workspaces/${workspaceId}/plugins/${plugin}`, headers: { authorization: `Bearer ${members[0]!.token}` }, payload: { enabled: true },
    })
    if (answer.statusCode !== 200) throw new Error(answer.body)
  }
  const found = new Map(renewalMs.map((every) => [every, { rates: [] as number[], gaps: [] as number[], p99: [] as number[], refused: 0 }]))
  for (let round = -1; round < rounds; round++) {
    for (const [every, sums] of found) {
      const result = await write(every, round < 0 ? 2 : seconds)
      if (round < 0) continue
      sums.rates.push(result.perSecond)
      sums.gaps.push(result.longestGapMs)
      sums.p99.push(result.p99Ms)
      sums.refused += result.failed
    }
  }
  for (const [every, { rates, gaps, p99, refused }] of found) {
    print(`${every === never ? 'never renewed' : `renewed every ${String(every)} ms`}: ${median(rates).toFixed(0)} entries/s, p99 ${median(p99).toFixed(0)} ms, longest time without an answer ${Math.max(...gaps).toFixed(0)} ms, ${String(refused)} refused`)
  }
} finally {
  await stop()
}

async function write(every: number, time: number): ReturnType<typeof runLoad> {
  const { plugins, rights } = overt.platform
  const timers = every === never ? [] : [
    setInterval(() => { plugins.enablement.renewAll(); rights.renewAll() }, every),
    setInterval(() => { void overt.platform.database.inWorkspace({ workspaceId }, (unit) => plugins.enablement.changed(unit)) }, (time * 1_000) / 3),
  ]
  const result = await runLoad({ url: address, connections: writers, seconds: time, requests: newEntries(members) })
  for (const timer of timers) clearInterval(timer)
  return result
}
