import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fillGrowth } from '../core/test/growth/fill-growth.ts'
import type { Growth, GrowthSize } from '../core/test/growth/fill-work.ts'
import { questionsOf } from '../core/test/growth/questions.ts'
import type { Question } from '../core/test/growth/questions.ts'
import { median, print, thousands } from './figures.ts'
import { createWorkMeter } from './processor-time.ts'

/**
 * Every list and report of an admin, over 200,000 entries of 1,000 people and over 2,000,000 of 10,000: what takes longer with ten times the rows. The
 * sides take turns; medians are printed, of the time that passed and of what server and PostgreSQL were on a processor, which other work on the machine
 * changes little. Lists are to take at most 1.3 times as long; what sums everything takes what its rows take.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const only = new RegExp(process.env.BENCH_ONLY ?? '')
const times = Number(process.env.BENCH_TIMES ?? 10)
const base = Number(process.env.BENCH_ENTRIES ?? 200_000)
const small: GrowthSize = { entries: base, segments: 180_000, workers: 500, colleagues: 500, tasks: base / 100, days: 365 }
const large: GrowthSize = { entries: small.entries * times, segments: small.segments * times, workers: 500, colleagues: 1_000 * times - 500, tasks: small.tasks * times, days: 365 }
const pluginsFolder = new URL('../plugins/', import.meta.url)
const plugins = readdirSync(pluginsFolder)

/** Milliseconds. */
interface Cost {
  readonly passed: number
  readonly work: number
}

interface Side {
  readonly platform: TestPlatform
  readonly workspace: TestWorkspace
  readonly questions: readonly Question[]
}

const sides = { small: await fill(small), large: await fill(large) }
const workMs = createWorkMeter(await clusterFolder(sides.small.platform))
print(`milliseconds, median of ${String(rounds)} (slowest), then on a processor: ${thousands(small.entries)} entries, ${thousands(large.entries)} entries; ratio of what passed and of the processor's`)
const ratios: number[] = []
for (const [index, { path }] of sides.large.questions.entries()) {
  if (!only.test(path)) continue
  const taken = { small: [] as Cost[], large: [] as Cost[] }
  let refused = false
  for (let round = -1; round < rounds; round++) {
    for (const side of ['small', 'large'] as const) {
      const cost = await ask(sides[side], sides[side].questions[index]!)
      if (cost === undefined) refused = true
      else if (round >= 0) taken[side].push(cost)
    }
  }
  const middle = (side: keyof typeof sides, of: keyof Cost): number => median(taken[side].map((cost) => cost[of]))
  const ratio = middle('large', 'work') / middle('small', 'work')
  ratios.push(ratio)
  const figuresOf = (side: keyof typeof sides): string => `${middle(side, 'passed').toFixed(1)} (${Math.max(...taken[side].map(({ passed }) => passed)).toFixed(0)}) ${middle(side, 'work').toFixed(1)}`
  print(`${figuresOf('small').padStart(20)} ${figuresOf('large').padStart(22)} ${(middle('large', 'passed') / middle('small', 'passed')).toFixed(2).padStart(6)} ${ratio.toFixed(2).padStart(6)}  ${path.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…')}${refused ? ', refused at times: took 5 s' : ''}`)
}
print(`${String(ratios.filter((ratio) => ratio <= 1.3).length)} of ${String(ratios.length)} take at most 1.3 times the processor's time`)
await sides.small.platform.close()
await sides.large.platform.close()
process.exit(0)

async function fill(size: GrowthSize): Promise<Side> {
  const platform = await createTestPlatform({ unchecked: true, plugins: plugins.map((name) => new URL(`${name}/`, pluginsFolder)), clock: '2026-11-25T12:00:00Z' })
  const needs = (name: string): string[] => [...Object.keys(platform.plugin(name).manifest?.requires.plugins ?? {}).flatMap(needs), name]
  const workspace = await platform.workspace({ enabled: [...new Set(plugins.flatMap(needs))] })
  const growth: Growth = { workspaceId: workspace.id, adminId: workspace.admin.id, now: platform.clock.now(), size }
  await fillGrowth(platform.databaseUrls.admin, growth)
  const idOf = (kind: string, n: number): string => createHash('md5').update(`${workspace.id}${kind}${String(n)}`).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { platform, workspace, questions: Object.values(questionsOf(growth, idOf)).flat() }
}

/** Undefined where the server takes it for too expensive. */
async function ask({ workspace }: Side, { path, body }: Question): Promise<Cost | undefined> {
  const [start, workStart] = [performance.now(), workMs()]
  const answer = await (body === undefined ? workspace.admin.get(path) : workspace.admin.post(path, body))
  const cost = { passed: performance.now() - start, work: workMs() - workStart }
  if (answer.statusCode === 422) return undefined
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.body}`)
  return cost
}

async function clusterFolder({ databaseUrls }: TestPlatform): Promise<string> {
  const admin = new pg.Client({ connectionString: databaseUrls.admin })
  await admin.connect()
  const { rows: [shown] } = await admin.query<{ data_directory: string }>('show data_directory')
  await admin.end()
  return shown!.data_directory
}
