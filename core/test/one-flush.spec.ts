import { expect } from 'chai'
import pg from 'pg'
import type { Entry, UnitOfWork } from '@overt/sdk'
import { openDatabase } from '../database/index.ts'
import { queryLast } from '../database/unit-of-work.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'

describe('a transaction that travels in one flush', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let taskId: string
  let sent: Map<pg.Client, string[]>
  let restore: () => void

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T08:00:00Z' })
    acme = await platform.workspace()
    mia = await acme.member({ name: 'Mia' });
    ({ taskId } = await makeWork(mia))
  })
  after(() => platform.close())

  /** Of each connection: `>` is a query that was sent, `<` the answer to one; what follows `<` waited for it. */
  beforeEach(() => {
    sent = new Map()
    const note = (client: pg.Client, what: string): void => { sent.set(client, [...sent.get(client) ?? [], what]) }
    const query = pg.Client.prototype.query as (this: pg.Client, ...values: unknown[]) => unknown
    pg.Client.prototype.query = function spied(this: pg.Client, ...values: unknown[]) {
      const [config, last] = [values[0] as string | { text: string }, values.at(-1)]
      const text = (typeof config === 'string' ? config : config.text).trim().split(/[\s;]/)[0]!.toLowerCase()
      if ((this as unknown as { connectionParameters: { application_name: string } }).connectionParameters.application_name !== 'overt') return query.apply(this, values)
      note(this, `>${text}`)
      if (typeof last === 'function') {
        const callback = last as (...given: unknown[]) => void
        return query.apply(this, [...values.slice(0, -1), (...given: unknown[]) => { note(this, '<'); callback(...given) }])
      }
      const answer = query.apply(this, values) as Promise<unknown>
      return answer.finally(() => { note(this, '<') })
    } as typeof pg.Client.prototype.query
    restore = () => { pg.Client.prototype.query = query as typeof pg.Client.prototype.query }
  })
  afterEach(() => { restore() })

  /** Those that lead up to one, on its connection; others are the background's. */
  function flushesUpTo(last: string): string[] {
    const all = [...sent.values()].map((each) => each.join('').split(/<+/).filter((flush) => flush !== '')).find((each) => each.includes(last)) ?? []
    return all.slice(0, all.indexOf(last) + 1)
  }

  it('files an entry in two on a task that it does not know, and acknowledges it once it is committed', async () => {
    await fileEntry(mia, taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    expect(flushesUpTo('>with>commit').slice(-2)).to.deep.equal(['>begin>select', '>with>commit'])
  })

  it('files an entry in one on a task that it knows', async () => {
    const max = await (await platform.workspace()).member()
    const { taskId: known } = await makeWork(max)
    await fileEntry(max, known, '2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z')
    sent.clear()
    const entry = await fileEntry(max, known, '2026-02-01T10:00:00Z', '2026-02-01T11:00:00Z')
    expect(flushesUpTo('>begin>with>commit')).to.have.length.greaterThan(0)
    expect(items(await max.get('/entries'))[0]).to.deep.equal(entry)
  })

  it('asks about a task that it knows wrongly', async () => {
    const workspace = await platform.workspace()
    const [max, boss] = [await workspace.member(), await workspace.member({ role: 'admin' })]
    const { organizationId, projectId, taskId: known } = await makeWork(boss)
    const other = await makeWork(boss)
    let day = 1
    const file = () => {
      const date = `2026-02-${String(day++).padStart(2, '0')}`
      return max.post('/entries', { taskId: known, startedAt: `${date}T09:00:00Z`, stoppedAt: `${date}T10:00:00Z` })
    }
    const filed = async () => (await file()).json<Entry>()
    expect(await filed()).to.include({ projectId, billable: false })
    await boss.patch(`/organizations/${organizationId}`, { billable: true })
    expect(await filed(), 'passed on since').to.include({ projectId, billable: true })
    await boss.patch(`/tasks/${known}`, { projectId: other.projectId })
    expect(await filed(), 'moved').to.include({ projectId: other.projectId, organizationId: other.organizationId, billable: false })
    await boss.patch(`/projects/${other.projectId}`, { archived: true })
    expect(await verdict(file())).to.equal('409 archived')
    await boss.patch(`/projects/${other.projectId}`, { archived: false })
    expect(await filed()).to.include({ projectId: other.projectId })
    await boss.delete(`/tasks/${known}`)
    expect(await verdict(file())).to.equal('404 not-found')
  })

  it('lists own entries in one', async () => {
    expect(items(await mia.get('/entries'))).to.have.length(1)
    expect(flushesUpTo('>begin>select>commit')).to.have.length.greaterThan(0)
  })

  it('keeps nothing of what is refused, and says why', async () => {
    const times = { taskId, startedAt: '2026-03-01T09:30:00Z', stoppedAt: '2026-03-01T10:30:00Z' }
    expect(await verdict(mia.post('/entries', times))).to.equal('409 entry-overlaps')
    await mia.post('/timer/start', { taskId })
    platform.clock.advance({ hours: 1 })
    expect(await verdict(mia.post('/entries', { taskId, startedAt: '2026-03-02T08:30:00Z', stoppedAt: '2026-03-02T08:40:00Z' })), 'a running one has taken the time').to.equal('409 entry-overlaps')
    expect(items(await mia.get('/entries'))).to.have.length(2)
    const trail = await acme.inUnit((unit) => unit.query<{ action: string }>(`select action from core.audit_trail where subject = 'Entry' order by sequence, pending_id`))
    expect(trail.map(({ action }) => action)).to.deep.equal(['entry.created', 'entry.started'])
  })

  const count = async (): Promise<number> => Number((await acme.inUnit((unit) => unit.query<{ count: string }>(`select count(*) from core.organization where name like 'One flush%'`)))[0]!.count)
  const insert = (unit: UnitOfWork, name: string) => ({ text: 'insert into core.organization (workspace_id, id, name) values ($1, gen_random_uuid(), $2)', values: [unit.workspaceId, name] })

  it('is over after its last statement', async () => {
    const late = acme.inUnit(async (unit) => {
      await queryLast(unit, insert(unit, 'One flush 1'))
      await unit.query('select 1')
    })
    expect(await late.then(() => 'done', (error: Error) => error.message)).to.match(/unit of work has had its last statement/)
    expect(await count()).to.equal(1)
  })

  it('undoes everything where its last statement fails', async () => {
    const failing = acme.inUnit(async (unit) => {
      const { text, values } = insert(unit, 'One flush 2')
      await unit.query(text, values)
      await queryLast(unit, { text: 'select 1 / 0' })
    })
    expect(await failing.then(() => 'done', (error: { code: string }) => error.code)).to.equal('22012')
    expect(await count()).to.equal(1)
  })

  it('is not ended by what joined it or was lent it', async () => {
    const failing = acme.inUnit(async () => {
      await acme.inUnit(async (joined) => { await queryLast(joined, insert(joined, 'One flush 3')) })
      throw new Error('after all')
    })
    expect(await failing.then(() => 'done', (error: Error) => error.message)).to.equal('after all')
    expect(await count()).to.equal(1)
  })

  it('waits for each answer where a pooler is in between', async () => {
    const { app } = platform.databaseUrls
    const database = openDatabase({ url: app, directUrl: app, poolSize: 1 })
    try {
      sent.clear()
      const rows = await database.inWorkspace({ workspaceId: acme.id }, (unit) => Promise.all([unit.query('select 1'), unit.query('select 2'), unit.query({ name: 'by-name', text: 'select 3' })]))
      expect(rows).to.have.length(3)
      expect([...sent.values()].map((each) => each.join(''))).to.include('>begin<>select<>select<>select<>commit<')
    } finally {
      await database.close()
    }
  })

  it('goes on in another where a unit that reads does more', async () => {
    const { database } = platform.platform
    await database.readOnce({ workspaceId: acme.id }, async (unit) => {
      expect(await unit.query('select from core.organization')).to.have.length(2)
      const { text, values } = insert(unit, 'One flush 4')
      await unit.query(text, values)
      expect(await unit.query('select from core.organization'), 'it sees its workspace still').to.have.length(3)
    })
    expect(await count()).to.equal(2)
    const failing = database.readOnce({ workspaceId: acme.id }, async (unit) => {
      await unit.query('select from core.organization')
      const { text, values } = insert(unit, 'One flush 5')
      await unit.query(text, values)
      throw new Error('after all')
    })
    expect(await failing.then(() => 'done', (error: Error) => error.message)).to.equal('after all')
    expect(await count()).to.equal(2)
  })
})
