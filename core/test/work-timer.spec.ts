import { readdir, readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Entry, Task } from '@overt/sdk'
import { definePlugin, refuse, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'

const told: string[] = []

/** Refuses to start at midnight and to stop at noon, and writes down what it hears. */
const watcher = definePlugin({
  id: 'watcher',
  server(_app, context) {
    context.hooks.on('entry.starting', ({ startedAt }) => (startedAt.includes('T00:00') ? refuse('at-midnight', 'Nobody starts at midnight.') : undefined))
    context.hooks.on('entry.stopping', ({ stoppedAt }) => (stoppedAt.includes('T12:00') ? refuse('at-noon', 'Nobody stops at noon.') : undefined))
    context.hooks.on('entry.started', () => { told.push('started') })
    context.hooks.on('entry.stopped', () => { told.push('stopped') })
    context.hooks.on('entry.changed', ({ change, previous }) => { told.push(`changed: ${change}${previous === null ? '' : ` from ${String(previous.stoppedAt)}`}`) })
  },
})

describe('the timer', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T08:00:00Z', plugins: [watcher] })
    acme = await platform.workspace()
  })
  beforeEach(async () => { member = await acme.member() })
  after(() => platform.close())

  const running = async (person = member) => (await person.get('/timer')).json<{ entry: Entry | null }>().entry
  const start = async (body: object, person = member) => (await person.post('/timer/start', body)).json<Entry>()
  const task = async (id: string) => (await member.get(`/tasks/${id}`)).json<Task>()

  it('starts, tells what runs, and stops', async () => {
    const work = await makeWork(member)
    expect(await running()).to.equal(null)
    const entry = await start({ taskId: work.taskId })
    expect(entry).to.include({ ...work, startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: null })
    expect(await running()).to.deep.equal(entry)
    const stopped = await member.post('/timer/stop', { at: '2026-03-02T08:00:30Z' })
    expect([stopped.statusCode, stopped.json<Entry>().stoppedAt]).to.deep.equal([200, '2026-03-02T08:00:30.000Z'])
    expect(await running()).to.equal(null)
    expect(await verdict(member.post('/timer/stop', {}))).to.equal('409 timer-not-running')
    expect(await verdict(member.post('/timer/stop')), 'without a body').to.equal('409 timer-not-running')
  })

  it('stops the running entry at the instant the next one starts', async () => {
    const work = await makeWork(member)
    const first = await start({ taskId: work.taskId, at: '2026-03-02T06:00:00Z' })
    const second = await start({ taskId: work.taskId, at: '2026-03-02T07:15:00.250Z' })
    expect((await member.get(`/entries/${first.id}`)).json<Entry>().stoppedAt).to.equal(second.startedAt)
    expect(items(await member.get('/entries?running=true'))).to.deep.equal([second])
    const refused = await member.post('/timer/start', { taskId: work.taskId, at: '2026-03-02T07:00:00Z' })
    expect(refused.json()).to.deep.include({ code: 'entry-overlaps', overlaps: [{ id: second.id, taskId: second.taskId, startedAt: second.startedAt, stoppedAt: null }] })
    expect(await verdict(member.post('/timer/start', { taskId: work.taskId, at: '2026-03-02T08:02:00Z' }))).to.equal('409 in-future')
    expect(await verdict(member.post('/timer/stop', { at: '2026-03-02T07:00:00Z' }))).to.equal('409 stop-before-start')
  })

  it('starts once under an id that a client gave, sent again or after it has ended', async () => {
    const { taskId } = await makeWork(member)
    const id = uuidv7(Date.parse('2026-03-02T06:00:00Z'))
    const body = { id, taskId, at: '2026-03-02T06:00:00Z' }
    const again = (key: string) => member.post('/timer/start', body, { 'idempotency-key': key })
    const first = await again('one')
    expect(first.json<Entry>().id).to.equal(id)
    expect((await again('one')).json(), 'the same sending').to.deep.equal(first.json())
    expect(await verdict(again('two')), 'while it runs').to.equal('409 id-taken')
    await member.post('/timer/stop', { at: '2026-03-02T06:30:00Z' })
    expect(await verdict(again('three')), 'after it has ended').to.equal('409 id-taken')
    expect(items(await member.get(`/entries?memberId=${member.id}`))).to.have.length(1)
    const other = await acme.member()
    expect(await verdict(other.post('/timer/start', { ...body, taskId: (await makeWork(other)).taskId })), 'of somebody else').to.equal('409 id-taken')
  })

  it('runs once, however many starts race', async () => {
    const work = await makeWork(member)
    const answers = await Promise.all(Array.from({ length: 6 }, () => member.post('/timer/start', { taskId: work.taskId })))
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal(Array(6).fill(201))
    expect(items(await member.get('/entries?running=true'))).to.have.length(1)
    expect(items(await member.get('/entries'))).to.have.length(6)
  })

  it('finds names whatever their case and makes what is new', async () => {
    const first = await start({ task: 'reading help', project: 'TrackingIM', organization: 'PrettyNeat' })
    const again = await start({ task: ' Reading  HELP ', project: 'trackingim', organization: 'PRETTYNEAT' })
    expect(again.taskId).to.equal(first.taskId)
    const next = await start({ task: 'writing next section' })
    expect(next).to.include({ projectId: first.projectId, organizationId: first.organizationId })
    expect((await task(next.taskId)).name).to.equal('writing next section')
    const elsewhere = await start({ task: 'reading help', project: 'Other', organization: 'PrettyNeat' })
    expect(elsewhere.organizationId).to.equal(first.organizationId)
    expect(elsewhere.taskId).to.not.equal(first.taskId)
    const byProject = await start({ task: 'third', project: 'trackingIM' })
    expect(byProject.projectId).to.equal(first.projectId)
  })

  it('makes one task when two members name it at once', async () => {
    const colleague = await acme.member()
    const named = { task: 'race', project: 'Races', organization: 'Racing' }
    const [a, b] = await Promise.all([start(named), start(named, colleague)])
    expect(a.taskId).to.equal(b.taskId)
  })

  it('says so where there never was a project', async () => {
    const rival = await platform.workspace({ name: 'Empty' })
    expect(await verdict(rival.admin.post('/timer/start', { task: 'something' }))).to.equal('409 no-recent-project')
    expect(await verdict(rival.admin.post('/timer/start', { task: 'something', project: 'Somewhere' }))).to.equal('409 no-recent-project')
    expect(await verdict(rival.admin.post('/timer/start', {}))).to.equal('400 task-missing')
    expect(items(await rival.admin.get('/tasks')), 'nothing is left of the attempt').to.deep.equal([])
  })

  it('does not start what is archived', async () => {
    const work = await makeWork(member)
    await member.patch(`/projects/${work.projectId}`, { archived: true })
    expect(await verdict(member.post('/timer/start', { taskId: work.taskId }))).to.equal('409 archived')
  })

  it('goes on with an earlier entry', async () => {
    const work = await makeWork(member)
    const earlier = await fileEntry(member, work.taskId, '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z', { description: 'draft', tags: ['x'], billable: true })
    const entry = (await member.post(`/entries/${earlier.id}/continue`)).json<Entry>()
    expect(entry).to.deep.include({ taskId: work.taskId, description: 'draft', tags: ['x'], billable: true, stoppedAt: null })
    expect(await running()).to.deep.equal(entry)
  })

  it('asks for confirmation of more than a day', async () => {
    const work = await makeWork(member)
    await start({ taskId: work.taskId, at: '2026-03-01T07:00:00Z' })
    expect(await verdict(member.post('/timer/stop', {}))).to.equal('409 entry-long')
    expect(await verdict(member.post('/timer/start', { taskId: work.taskId }))).to.equal('409 entry-long')
    expect(await verdict(member.post('/timer/stop', { confirmLong: true }))).to.equal('200')
  })

  it('keeps the running entry when a guard refuses the next one, or the stop', async () => {
    await acme.enable('watcher')
    const work = await makeWork(member)
    const first = await start({ taskId: work.taskId, at: '2026-03-01T22:00:00Z' })
    expect(await verdict(member.post('/timer/start', { taskId: work.taskId, at: '2026-03-02T00:00:00Z' }))).to.equal('409 at-midnight')
    expect(await running()).to.deep.equal(first)
    expect(await verdict(member.patch(`/entries/${first.id}`, { startedAt: '2026-03-01T11:00:00Z', stoppedAt: '2026-03-01T12:00:00Z' }))).to.equal('409 at-noon')
    const earlier = await fileEntry(member, work.taskId, '2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z')
    await member.delete(`/entries/${first.id}`)
    expect(await verdict(member.patch(`/entries/${earlier.id}`, { stoppedAt: null }))).to.equal('409 at-midnight')
    await acme.disable('watcher')
    expect(await verdict(member.patch(`/entries/${earlier.id}`, { stoppedAt: null })), 'off, it refuses nothing').to.equal('200')
    expect((await running())?.id).to.equal(earlier.id)
  })

  it('tells plugins what started, stopped and changed, once it is stored', async () => {
    await acme.enable('watcher')
    const work = await makeWork(member)
    await start({ taskId: work.taskId, at: '2026-03-02T07:00:00Z' })
    await platform.drain()
    told.length = 0
    await member.post('/timer/stop', { at: '2026-03-02T07:30:00Z' })
    await platform.drain()
    await platform.platform.hooks.settled()
    expect(told.toSorted()).to.deep.equal(['changed: stopped from null', 'stopped'])
    await acme.disable('watcher')
  })

  it('asks once, by mail and on the entry, about an entry that runs for eight hours', async () => {
    const mia = await acme.member({ name: 'Mia Long' })
    const work = await makeWork(mia)
    await start({ taskId: work.taskId, at: '2026-03-02T07:59:00Z' }, mia)
    platform.clock.set('2026-03-02T15:58:00Z')
    await platform.drain()
    expect((await running(mia))?.askedAt).to.equal(null)
    platform.clock.set('2026-03-02T16:00:00Z')
    await platform.drain()
    await platform.drain()
    const asked = await running(mia)
    expect(asked?.askedAt).to.be.a('string')
    const mails = await mailsTo(mia.email)
    expect(mails).to.have.length(1)
    const confirmed = await mia.patch(`/entries/${asked!.id}`, { confirmLong: true })
    expect(confirmed.json<Entry>().askedAt).to.equal(null)
    platform.clock.set('2026-03-02T16:20:00Z')
    await platform.drain()
    expect(await mailsTo(mia.email)).to.have.length(1)
    platform.clock.set('2026-03-02T08:00:00Z')
  })

  async function mailsTo(email: string): Promise<string[]> {
    const folder = `${platform.dataFolder}/mail`
    const texts = await Promise.all((await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).map((name) => readFile(`${folder}/${name}`, 'utf8')))
    return texts.filter((text) => text.includes(email))
  }
})
