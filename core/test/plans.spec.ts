import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fillGrowth } from './growth/fill-growth.ts'
import type { Growth } from './growth/fill-work.ts'
import { capturePlans, readingOf } from './growth/plan-capture.ts'
import type { PlanCapture } from './growth/plan-capture.ts'
import { questionsOf, small } from './growth/questions.ts'
import type { Question } from './growth/questions.ts'

const pluginsFolder = new URL('../../plugins/', import.meta.url)
const names = readdirSync(pluginsFolder)
const prefix = '/api/workspaces/{workspaceId}'
/** Tables with fewer rows are read faster from front to back than by an index. */
const grownRows = 5_000
/** For each row that is given so many may be read; an answer of fewer rows counts as a page. */
const readForEach = 20
const page = 50

interface Schema { readonly type?: string; readonly properties?: Readonly<Record<string, unknown>> }
interface Operation { readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>> }

/** A million entries and a million segments of five hundred of ten thousand people: what the routes really send, planned as the application role runs it. */
describe('the plans of every list and report', function () {
  this.timeout(600_000)
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let growth: Growth
  let plans: PlanCapture
  let grown: ReadonlySet<string>
  let questions: Readonly<Record<string, readonly Question[]>>

  before(async () => {
    platform = await createTestPlatform({ plugins: names.map((name) => new URL(`${name}/`, pluginsFolder)), clock: '2026-11-25T12:00:00Z' })
    acme = await platform.workspace({ enabled: inOrder(platform, names) })
    mia = await acme.member({ name: 'Mia' })
    growth = { workspaceId: acme.id, adminId: acme.admin.id, now: platform.clock.now(), size: { entries: 1_000_000, segments: 1_000_000, workers: 500, colleagues: 9_500, tasks: 20_000, days: 240 } }
    await fillGrowth(platform.databaseUrls.admin, growth)
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    grown = new Set((await owner.query<{ name: string }>(`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and (n.nspname in ('core', 'identity') or n.nspname like 'p\\_%') and c.reltuples > $1`, [grownRows])).rows.map(({ name }) => name))
    await owner.end()
    questions = questionsOf(growth, (kind, n) => uuidOf(createHash('md5').update(`${acme.id}${kind}${String(n)}`).digest('hex')))
    plans = await capturePlans(platform.databaseUrls.admin)
    // Connections are made again, and plugins, rights and policies read once.
    await acme.admin.get('/entries?limit=1')
    await acme.admin.get('/members?limit=1')
  })
  after(async () => {
    await plans.close()
    await platform.close()
  })

  const faultsOf = async (person: TestMember, question: Question): Promise<readonly string[]> => {
    let given = 0
    const run = await plans.during(async () => {
      const answer = question.body === undefined ? await person.get(question.path) : await person.post(question.path, question.body)
      expect(answer.statusCode, `${question.path}: ${answer.body.slice(0, 300)}`).to.be.oneOf(person === acme.admin ? [200] : [200, 403, 404])
      given = rowsOf(answer.body)
    })
    const most = Math.max(question.most?.rows ?? 0, readForEach * Math.max(given, page))
    return run.flatMap(({ text, root }) => {
      const { rows, whole } = readingOf(root)
      const statement = text.replaceAll(/\s+/g, ' ').trim().slice(0, 160)
      return [
        ...rows > most ? [`${question.path} reads ${String(rows)} rows to give ${String(given)}, may read ${String(Math.round(most))}: ${statement}`] : [],
        ...Object.entries(whole).filter(([table, read]) => grown.has(table) && read > grownRows && question.whole?.[table] === undefined).map(([table, read]) => `${question.path} reads ${table} from front to back (${String(read)} rows): ${statement}`),
      ]
    })
  }

  it('are looked at for every list of the interface', async () => {
    const document = (await platform.app.inject('/api/openapi.json')).json<{ paths: Record<string, { get?: Operation }> }>()
    const lists = Object.entries(document.paths).filter(([path, { get }]) => path.startsWith(prefix) && get !== undefined && isList(get)).map(([path]) => path.slice(prefix.length))
    expect(lists.length).to.be.greaterThan(45)
    expect(lists.filter((path) => questions[path] === undefined && small[path] === undefined), 'lists without a plan test').to.deep.equal([])
    expect(Object.keys(small).filter((path) => !lists.includes(path) || questions[path] !== undefined), 'no such list').to.deep.equal([])
    expect(grown.size, [...grown].join()).to.be.greaterThan(20)
  })

  it('read about as much as they give an admin, who sees everything', async () => {
    const faults: string[] = []
    for (const question of Object.values(questions).flat()) faults.push(...await faultsOf(acme.admin, question))
    expect(faults.join('\n')).to.equal('')
  })

  it('read no more for a member who sees hardly anything', async () => {
    const faults: string[] = []
    for (const question of Object.values(questions).flat()) faults.push(...await faultsOf(mia, question))
    expect(faults.join('\n')).to.equal('')
  })

  it('find a table that is read from front to back, and rows that are read for nothing', async () => {
    const counted = await plans.during(() => acme.inUnit((unit) => unit.query(`select count(*) from core.entry where description like '%nobody%'`)))
    expect(counted.some(({ root }) => (readingOf(root).whole['entry'] ?? 0) > 900_000)).to.equal(true)
    const walked = await plans.during(() => acme.inUnit((unit) => unit.query(`select id from core.entry where workspace_id = $1 and deleted_batch is null and description like '%nobody%' order by started_at desc limit 1`, [acme.id])))
    expect(Math.max(...walked.map(({ root }) => readingOf(root).rows))).to.be.greaterThan(900_000)
  })
})

/** Required plugins first. */
function inOrder(platform: TestPlatform, all: readonly string[]): string[] {
  const needs = (name: string): string[] => [...Object.keys(platform.plugin(name).manifest?.requires.plugins ?? {}).flatMap(needs), name]
  return [...new Set(all.flatMap(needs))]
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

function isList({ responses }: Operation): boolean {
  const schema = responses?.['200']?.content?.['application/json']?.schema
  return schema?.type === 'array' || schema?.properties?.['items'] !== undefined || schema?.properties?.['groups'] !== undefined || schema?.properties?.['shots'] !== undefined
}

function rowsOf(body: string): number {
  const answer = JSON.parse(body) as { readonly items?: readonly unknown[]; readonly groups?: readonly unknown[] } | readonly unknown[]
  if (Array.isArray(answer)) return answer.length
  const { items, groups } = answer as { readonly items?: readonly unknown[]; readonly groups?: readonly unknown[] }
  return (items ?? groups ?? []).length
}
