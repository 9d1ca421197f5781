import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { defaultFormats } from '@overt/sdk'
import type { UnitOfWork, WorkspaceSummary } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import { count, fillWork, namesOf } from '../core/test/growth/fill-work.ts'
import type { Growth } from '../core/test/growth/fill-work.ts'
import type { SelectionQuery } from '../plugins/reports/server/selection.ts'
import { median, print, thousands } from './figures.ts'

/**
 * Sums of a year over three years of entries with rates of the workspace and of projects: the processor time of the connection that adds them up. With
 * `BENCH_OTHER=<folder of another checkout>` the sums of its code take turns with these, and both must come to the same. A year is a third of the entries.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const only = new RegExp(process.env.BENCH_ONLY ?? '')
const entries = Number(process.env.BENCH_ENTRIES ?? 2_000_000)
const questions: Readonly<Record<string, SelectionQuery>> = {
  'by person': { group: 'member' }, 'by project': { group: 'project' }, 'by person, rounded up to 15 minutes': { group: 'member', rounding: 'up', roundingMinutes: 15 },
  'by month': { group: 'month' }, 'by week': { group: 'week' }, 'by month and organization': { group: 'month', subgroup: 'organization' }, 'by day': { group: 'day' },
}

const caller = { timeZone: 'Europe/Berlin', formats: defaultFormats }

interface Code {
  readonly name: string
  readonly summarise: typeof import('../plugins/reports/server/summarise.ts').summarise
  readonly readSelection: typeof import('../plugins/reports/server/selection.ts').readSelection
}
async function codeOf(name: string, root: string): Promise<Code> {
  const load = async <M>(file: string): Promise<M> => await import(pathToFileURL(join(root, 'plugins/reports/server', file)).href) as M
  const { summarise } = await load<Pick<Code, 'summarise'>>('summarise.ts')
  const { readSelection } = await load<Pick<Code, 'readSelection'>>('selection.ts')
  return { name, summarise, readSelection }
}

const codes = [await codeOf('this checkout', join(import.meta.dirname, '..')), ...process.env.BENCH_OTHER === undefined ? [] : [await codeOf('the other', resolve(process.env.BENCH_OTHER))]]
const platform = await createTestPlatform({ plugins: [new URL('../plugins/reports/', import.meta.url)], clock: '2026-11-25T12:00:00Z', unchecked: true })
const workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['reports'] })
const growth: Growth = { workspaceId: workspace.id, adminId: workspace.admin.id, now: platform.clock.now(), size: { entries, segments: 0, workers: 500, colleagues: 0, tasks: 4_000, days: 365 } }
await fill(growth)
const ability = await workspace.admin.ability()

for (const [title, query] of Object.entries(questions)) {
  if (!only.test(title)) continue
  const taken = new Map(codes.map(({ name }) => [name, [] as number[]]))
  for (let round = -1; round < rounds; round++) {
    const answers = new Set<string>()
    for (const { name, summarise, readSelection } of round % 2 === 0 ? codes : codes.toReversed()) {
      await workspace.inUnit(async (unit) => {
        await unit.query('set local statement_timeout = 60000')
        const selection = readSelection({ ...query, from: '2025-11-26', to: '2026-11-25' }, caller, { weekStart: 1 } as WorkspaceSummary, growth.now, undefined)
        const backend = await backendOf(unit)
        const before = onProcessorMs(backend)
        answers.add(inOrder(await summarise(unit, ability, selection)))
        if (round >= 0) taken.get(name)!.push(onProcessorMs(backend) - before)
      })
    }
    if (answers.size > 1) throw new Error(`${title}: the answers differ`)
  }
  print(`${title}: ${[...taken].map(([name, times]) => `${name} ${median(times).toFixed(0)} ms`).join(', ')}`)
}
await platform.close()
process.exit(0)

/** Lines that are worth the same are in no order. */
function inOrder(answer: unknown): string {
  return JSON.stringify(answer, (_, value: unknown) => (Array.isArray(value) ? value.toSorted((one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) : value))
}

async function fill(size: Growth): Promise<void> {
  const client = new pg.Client({ connectionString: platform.databaseUrls.admin })
  await client.connect()
  const { id, series } = namesOf(size)
  const { people, projects, organizations } = count(size)
  await client.query(`
    set session_replication_role = replica; set maintenance_work_mem = '512MB'; set work_mem = '64MB'; set synchronous_commit = off;
    create temporary table fill_member as select n, ${id('member', 'n')} as id from ${series(people)};
    create temporary table fill_task as select n, ${id('task', 'n')} as id, ${id('project', `n % ${projects}`)} as project_id, ${id('organization', `n % ${projects} % ${organizations}`)} as organization_id from ${series(size.size.tasks)};
    analyze fill_member; analyze fill_task`)
  await fillWork(client, size)
  await client.query('vacuum analyze core.entry')
  await client.query('vacuum analyze core.rate')
  await client.end()
  print(`a year of ${thousands(entries / 3)} entries among ${thousands(entries)}, milliseconds on a processor, median of ${String(rounds)}`)
}

async function backendOf(unit: UnitOfWork): Promise<number> {
  const [row] = await unit.query<{ pid: number }>('select pg_backend_pid() as pid')
  return row!.pid
}

function onProcessorMs(pid: number): number {
  return Number(readFileSync(`/proc/${String(pid)}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}
