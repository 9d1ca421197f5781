import { readdir, readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

describe('a running entry and those around it', () => {
  let platform: TestPlatform
  /** The clock of the others stands. */
  let onRealTime: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform()
    onRealTime = await createTestPlatform()
    acme = await platform.workspace()
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T12:00:00Z')
    member = await acme.member()
    work = await makeWork(member)
  })
  after(async () => {
    await platform.close()
    await onRealTime.close()
  })

  const start = async (body: object = {}) => (await member.post('/timer/start', { taskId: work.taskId, ...body })).json<Entry>()
  const read = async (id: string) => (await member.get(`/entries/${id}`)).json<Entry>()
  const plan = (startedAt = '2026-03-02T15:00:00Z', stoppedAt = '2026-03-02T16:00:00Z') => fileEntry(member, work.taskId, startedAt, stoppedAt)

  for (const times of [2, 12]) {
    it(`P19: ${String(times)} starts at once follow one another`, async () => {
      const person = await onRealTime.workspace().then((space) => space.member())
      const { taskId } = await makeWork(person)
      for (let round = 0; round < 10; round++) {
        const answers = await Promise.all(Array.from({ length: times }, () => person.post('/timer/start', { taskId })))
        expect(answers.map(({ statusCode, body }) => (statusCode === 201 ? 201 : body))).to.deep.equal(Array(times).fill(201))
      }
      const entries = items<Entry>(await person.get('/entries?limit=200')).toSorted((a, b) => (a.startedAt + (a.stoppedAt ?? 'z') < b.startedAt + (b.stoppedAt ?? 'z') ? -1 : 1))
      expect(entries).to.have.length(times * 10)
      for (const [index, { stoppedAt }] of entries.slice(0, -1).entries()) expect(stoppedAt).to.equal(entries[index + 1]?.startedAt)
      expect(entries.at(-1)?.stoppedAt).to.equal(null)
    })
  }

  it('P08: a later planned entry does not keep the timer from starting', async () => {
    const planned = await plan()
    const running = await start()
    expect(running).to.include({ startedAt: '2026-03-02T12:00:00.000Z', stoppedAt: null })
    platform.clock.set('2026-03-02T14:59:59Z')
    await platform.drain()
    expect((await read(running.id)).stoppedAt).to.equal(null)
    platform.clock.set('2026-03-02T15:01:00Z')
    await platform.drain()
    await platform.drain()
    expect((await read(running.id)).stoppedAt, 'stopped where the planned one begins').to.equal(planned.startedAt)
    expect(await read(planned.id)).to.deep.equal(planned)
    const [mail] = await mailsTo(member.email)
    expect(mail).to.contain('because your planned entry')
  })

  it('P08: stopped after that, it ends where the planned one begins; at a time within, the planned one is named', async () => {
    const planned = await plan()
    await start()
    platform.clock.set('2026-03-02T15:30:00Z')
    const refused = await member.post('/timer/stop', { at: '2026-03-02T15:20:00Z' })
    expect(refused.json()).to.deep.include({ code: 'entry-overlaps', overlaps: [{ id: planned.id, taskId: planned.taskId, startedAt: planned.startedAt, stoppedAt: planned.stoppedAt }] })
    expect((await member.post('/timer/stop')).json<Entry>().stoppedAt).to.equal(planned.startedAt)
  })

  it('P08: starting within a planned entry names it, and shortening that is a way out', async () => {
    const planned = await plan()
    platform.clock.set('2026-03-02T15:30:00Z')
    const refused = await member.post('/timer/start', { taskId: work.taskId })
    expect(refused.json()).to.deep.include({ code: 'entry-overlaps', overlaps: [{ id: planned.id, taskId: planned.taskId, startedAt: planned.startedAt, stoppedAt: planned.stoppedAt }] })
    expect(await verdict(member.patch(`/entries/${planned.id}`, { stoppedAt: '2026-03-02T15:30:00Z' }))).to.equal('200')
    expect((await start()).startedAt).to.equal('2026-03-02T15:30:00.000Z')
  })

  it('a planned one may be filed and moved while another runs, and what has passed is taken', async () => {
    const running = await start({ at: '2026-03-02T10:00:00Z' })
    const planned = await plan('2026-03-02T13:00:00Z', '2026-03-02T14:00:00Z')
    expect(await verdict(member.patch(`/entries/${planned.id}`, { startedAt: '2026-03-02T12:30:00Z' }))).to.equal('200')
    const taken = { code: 'entry-overlaps', overlaps: [{ id: running.id, taskId: running.taskId, startedAt: running.startedAt, stoppedAt: null }] }
    expect((await member.patch(`/entries/${planned.id}`, { startedAt: '2026-03-02T11:30:00Z' })).json()).to.deep.include(taken)
    expect((await member.post('/entries', { taskId: work.taskId, startedAt: '2026-03-02T11:00:00Z', stoppedAt: '2026-03-02T11:30:00Z' })).json()).to.deep.include(taken)
    expect(await verdict(member.post('/entries', { taskId: work.taskId, startedAt: '2026-03-02T09:00:00Z', stoppedAt: '2026-03-02T10:00:00Z' }))).to.equal('201')
  })

  it('a start in the past does not cover what was filed since', async () => {
    const filed = await plan('2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z')
    const refused = await member.post('/timer/start', { taskId: work.taskId, at: '2026-03-02T09:00:00Z' })
    expect(refused.json()).to.deep.include({ code: 'entry-overlaps', overlaps: [{ id: filed.id, taskId: filed.taskId, startedAt: filed.startedAt, stoppedAt: filed.stoppedAt }] })
    expect(await verdict(member.patch(`/entries/${filed.id}`, { stoppedAt: null }))).to.equal('200')
    expect(await verdict(member.post('/entries', { taskId: work.taskId, startedAt: '2026-03-02T11:30:00Z', stoppedAt: null })), 'one runs at a time').to.equal('409 entry-overlaps')
  })

  it('what was deleted is not restored over what runs', async () => {
    const filed = await plan('2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z')
    const { batchId } = (await member.delete(`/entries/${filed.id}`)).json<{ batchId: string }>()
    await start({ at: '2026-03-02T09:00:00Z' })
    expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('409 entry-overlaps')
  })

  it('P07: suspending a member stops what they run at that instant', async () => {
    const running = await start({ at: '2026-03-02T11:00:00Z' })
    expect(await verdict(acme.admin.patch(`/members/${member.id}`, { status: 'suspended' }))).to.equal('200')
    expect((await acme.admin.get(`/entries/${running.id}`)).json<Entry>().stoppedAt).to.equal('2026-03-02T12:00:00.000Z')
    await acme.admin.patch(`/members/${member.id}`, { status: 'active' })
    expect((await member.get('/timer')).json()).to.deep.equal({ entry: null })
  })

  it('P07: removing a member stops what they run at that instant', async () => {
    const running = await start({ at: '2026-02-27T12:00:00Z' })
    expect((await acme.admin.delete(`/members/${member.id}`)).statusCode).to.be.lessThan(300)
    expect((await acme.admin.get(`/entries/${running.id}`)).json<Entry>().stoppedAt).to.equal('2026-03-02T12:00:00.000Z')
  })

  async function mailsTo(email: string): Promise<string[]> {
    const folder = `${platform.dataFolder}/mail`
    const texts = await Promise.all((await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).map((name) => readFile(`${folder}/${name}`, 'utf8')))
    return texts.filter((text) => text.includes(email)).map((text) => text.replaceAll('=\r\n', '').replaceAll('=\n', '').replaceAll(/\r?\n/g, ' '))
  }
})
