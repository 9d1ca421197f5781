import { uuidv7 } from '@overt/sdk'
import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, openOffice } from './office.ts'

interface Break { readonly id: string; readonly startedAt: string; readonly endedAt: string | null; readonly taskId: string | null }
interface Ended { readonly break: Break; readonly entryId: string | null }

describe('a break that a device sends', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let taskId: string
  let day = 3
  beforeEach(async () => {
    // Each in an office of its own, on one standing day.
    ({ platform, workspace, member, hr, taskId } = await openOffice())
    day = 3
    at('08:00')
    await member.post('/timer/start', { taskId })
  })
  afterEach(() => platform.close())

  const instant = (time: string): string => `2026-03-0${day}T${time}:00Z`
  const at = (time: string): void => { platform.clock.set(instant(time)) }
  const start = (body: object, who = member) => who.post(`${base}/breaks/start`, body)
  const end = (body: object, who = member) => who.post(`${base}/breaks/end`, body)
  const breaks = async () => (await hr.get(`${base}/breaks?memberId=${member.id}&from=2026-03-01&to=2026-03-09`)).json<{ items: Break[] }>().items.map(({ startedAt, endedAt }) => `${startedAt.slice(11, 16)}–${endedAt?.slice(11, 16) ?? ''}`)
  const entries = async () => (await member.get('/entries?sort=startedAt')).json<{ items: { startedAt: string; stoppedAt: string | null }[] }>().items.map(({ startedAt, stoppedAt }) => `${startedAt.slice(11, 16)}–${stoppedAt?.slice(11, 16) ?? ''}`)
  const worked = async () => {
    await platform.drain()
    return (await hr.get(`${base}/days/${member.id}/2026-03-0${day}`)).json<{ workedSeconds: number }>().workedSeconds / 3_600
  }
  const trail = async () => (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string }[] }>().items.filter(({ action }) => action.startsWith('break.')).length

  it('is done once, however often it is sent, and answered the same', async () => {
    at('12:00')
    const [first, last] = [uuidv7(), uuidv7()]
    const started = await start({ id: first, at: instant('12:00') })
    expect(started.statusCode, started.body).to.equal(201)
    expect(started.json()).to.include({ id: first, startedAt: instant('12:00'), endedAt: null, taskId })
    expect((await start({ id: first, at: instant('12:00') })).json()).to.deep.equal(started.json())
    at('12:30')
    const ended = await end({ id: last, at: instant('12:30'), breakId: first })
    expect(ended.statusCode, ended.body).to.equal(200)
    at('13:00')
    const newer = (await start({ id: uuidv7(), at: instant('13:00') })).json<Break>()
    expect((await end({ id: last, at: instant('12:30'), breakId: first })).json(), 'a repeated end leaves the newer break alone').to.deep.equal(ended.json())
    expect((await start({ id: first, at: instant('12:00') })).json()).to.include({ id: first, endedAt: instant('12:30') })
    expect((await member.get(`${base}/breaks/running`)).json<{ break: Break }>().break.id).to.equal(newer.id)
    expect(await breaks()).to.deep.equal(['12:00–12:30', '13:00–'])
    expect(await trail(), 'a beginning, an end, a beginning').to.equal(3)
  })

  it('is judged by its instant where it comes late: the day is the one that the button on the web makes', async () => {
    at('15:00')
    const id = uuidv7()
    expect((await start({ id, at: instant('12:00') })).statusCode).to.equal(201)
    expect((await end({ id: uuidv7(), at: instant('12:45'), breakId: id })).json<Ended>().entryId).to.be.a('string')
    at('17:00')
    await member.post('/timer/stop', {})
    expect(await entries()).to.deep.equal(['08:00–12:00', '12:45–17:00'])
    expect(await breaks()).to.deep.equal(['12:00–12:45'])
    const late = await worked()

    day = 4
    at('08:00')
    await member.post('/timer/start', { taskId })
    at('12:00')
    await start({})
    at('12:45')
    await end({})
    at('17:00')
    await member.post('/timer/stop', {})
    expect(late).to.equal(8.25)
    expect(await worked()).to.equal(late)
  })

  it('comes late by more than a break can take, and the work that it interrupted goes on', async () => {
    day = 4
    at('07:00')
    const id = uuidv7()
    await start({ id, at: '2026-03-03T12:00:00Z' })
    expect(await breaks()).to.deep.equal(['12:00–00:00'])
    const answer = (await end({ id: uuidv7(), at: '2026-03-03T12:30:00Z', breakId: id })).json<Ended>()
    expect(answer.break.endedAt).to.equal('2026-03-03T12:30:00Z')
    expect((await member.get('/timer')).json<{ entry: { id: string } }>().entry.id).to.equal(answer.entryId)
  })

  it('joins the break of another device, and of two ends the earlier one holds', async () => {
    at('12:10')
    const [phone, desktop] = [uuidv7(), uuidv7()]
    await start({ id: desktop, at: instant('12:00') })
    expect((await start({ id: phone, at: instant('12:01') })).json()).to.include({ id: desktop })
    at('12:40')
    await end({ id: uuidv7(), at: instant('12:40'), breakId: desktop })
    const sooner = (await end({ id: uuidv7(), at: instant('12:35'), breakId: phone })).json<Ended>()
    expect(sooner).to.deep.include({ entryId: null })
    expect(sooner.break.endedAt).to.equal(instant('12:35'))
    expect((await end({ id: uuidv7(), at: instant('12:39'), breakId: phone })).json<Ended>().break.endedAt).to.equal(instant('12:35'))
    expect(await breaks()).to.deep.equal(['12:00–12:35'])
  })

  it('never overlaps another: one that begins before it ends where that one began', async () => {
    at('13:00')
    await start({ id: uuidv7(), at: instant('12:30') })
    await start({ id: uuidv7(), at: instant('12:00') })
    expect(await breaks()).to.deep.equal(['12:00–12:30', '12:30–'])
  })

  it('ends where work had begun since, and is none of the timer’s business after it was stopped', async () => {
    at('12:00')
    await member.post('/timer/stop', {})
    at('12:20')
    await member.post('/timer/start', { taskId })
    at('13:00')
    const id = uuidv7()
    await start({ id, at: instant('12:05') })
    expect((await end({ id: uuidv7(), at: instant('12:40'), breakId: id })).json<Ended>()).to.include({ entryId: null })
    expect(await breaks()).to.deep.equal(['12:05–12:20'])
    expect(await entries()).to.deep.equal(['08:00–12:00', '12:20–'])
  })

  it('takes a clock that is a little ahead for now, and refuses one that is wrong', async () => {
    at('12:00')
    const id = uuidv7()
    expect((await start({ id, at: instant('12:09') })).json()).to.include({ startedAt: instant('12:00') })
    expect((await end({ id: uuidv7(), at: instant('12:11'), breakId: id })).json()).to.include({ status: 400, code: 'break-in-future' })
    expect((await end({ id: uuidv7(), at: instant('11:00'), breakId: id })).json()).to.include({ status: 409, code: 'break-before-start' })
    expect((await end({ id: uuidv7(), at: instant('12:00'), breakId: uuidv7() })).json()).to.include({ status: 409, code: 'break-not-running' })
    expect((await start({ id: uuidv7(), at: '2026-01-30T12:00:00Z' })).json()).to.include({ status: 409, code: 'break-too-late' })
    expect(await breaks()).to.deep.equal(['12:00–'])
  })

  it('stays removed, however often it is sent', async () => {
    at('12:00')
    const id = uuidv7()
    await start({ id })
    await member.delete(`${base}/breaks/${id}`)
    expect((await start({ id })).json()).to.include({ status: 404, code: 'not-found' })
    expect(await breaks()).to.deep.equal([])
  })

  it('takes no id of another act, person or kind', async () => {
    at('12:00')
    const id = uuidv7()
    await start({ id })
    expect((await end({ id, breakId: id })).json()).to.include({ status: 409, code: 'id-taken' })
    expect((await start({ id }, hr)).json()).to.include({ status: 409, code: 'id-taken' })
    expect((await end({ id: uuidv7(), breakId: id }, hr)).json(), 'nobody ends the break of somebody else').to.include({ status: 409, code: 'break-not-running' })
    const elsewhere = await platform.workspace({ enabled: ['attendance'] })
    expect((await start({ id }, elsewhere.admin)).statusCode, 'another workspace has ids of its own').to.equal(201)
    expect((await platform.app.inject({ method: 'POST', url: `/api/workspaces/${workspace.id}${base}/breaks/start`, payload: {} })).statusCode).to.equal(401)
    await workspace.disable('attendance')
    expect((await start({ id: uuidv7() })).statusCode).to.equal(404)
  })

  it('refuses what is no act, and changes nothing', async () => {
    at('12:00')
    for (const [body, status] of [
      [{ id: 'x' }, 400], [{ id: 1 }, 400], [{ id: uuidv7(), at: 'noon' }, 400], [{ id: uuidv7(), at: '2026-02-30T12:00:00Z' }, 400], [{ id: uuidv7(), at: '2026-03-03T12:00:00' }, 400],
      [{ id: uuidv7(), at: '0000-01-01T00:00:00Z' }, 400], [{ id: uuidv7(), at: '9998-01-01T00:00:00Z' }, 400], [{ id: uuidv7(), at: '1900-01-01T00:00:00Z' }, 409], [{ id: uuidv7(), at: null }, 400],
      [{ id: uuidv7(), other: 1 }, 400], [[], 400], [{ id: `${uuidv7()}\u0000` }, 400], [{ id: uuidv7(), at: `2026-03-03T12:00:00.${'1'.repeat(300)}Z` }, 400],
    ] as const) {
      for (const act of [start, end]) expect((await act(body as object)).statusCode, JSON.stringify(body)).to.equal(status)
    }
    for (const body of [{ breakId: 'x' }, { breakId: null }, { resume: 'no' }]) expect((await end(body)).statusCode, JSON.stringify(body)).to.equal(400)
    expect(await breaks()).to.deep.equal([])
    expect(await entries()).to.deep.equal(['08:00–'])
  })

  it('is done once by two requests at once', async () => {
    at('12:00')
    const id = uuidv7()
    const answers = await Promise.all(Array.from({ length: 6 }, () => start({ id, at: instant('12:00') })))
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal(Array.from({ length: 6 }, () => 201))
    expect(await breaks()).to.deep.equal(['12:00–'])
    expect(await trail()).to.equal(1)
  })
})
