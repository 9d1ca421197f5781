import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/sdk/testing'
import type { AttendanceDay } from '../contracts.ts'

const base = '/plugins/attendance'
/** Monday 2026-03-02, 09:00 in Paris. */
const start = '2026-03-02T08:00:00Z'

const office = {
  timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 28_800,
  breakSeconds: 0, lateGraceSeconds: 600, earlyGraceSeconds: 600, absentBelowSeconds: 0,
}

describe('the attendance API', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let taskId: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: start })
    workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['attendance'] })
    member = await workspace.member({ name: 'Mia Member' })
    hr = await workspace.member({ name: 'Hana HR', role: 'hr' })
    const organization = await workspace.admin.post('/organizations', { name: 'Acme' })
    const project = await workspace.admin.post('/projects', { name: 'Office', organizationId: organization.json<{ id: string }>().id })
    const task = await workspace.admin.post('/tasks', { name: 'Desk', projectId: project.json<{ id: string }>().id })
    taskId = task.json<{ id: string }>().id
  })
  after(() => platform.close())

  async function work(who: TestMember, startedAt: string, stoppedAt: string): Promise<void> {
    const answer = await workspace.admin.post('/entries', { memberId: who.id, taskId, startedAt, stoppedAt })
    expect(answer.statusCode, answer.body).to.equal(201)
    await platform.drain()
  }
  async function days(asker: TestMember, query: string): Promise<AttendanceDay[]> {
    const answer = await asker.get(`${base}/days?${query}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<{ items: AttendanceDay[] }>().items
  }

  it('leaves out of a widget whom its reader may not see, where the list itself refuses them', async () => {
    const both = `from=2026-03-02&to=2026-03-02&memberIds=${member.id},${hr.id}`
    expect((await member.get(`${base}/days?${both}`)).statusCode).to.equal(404)
    expect((await days(member, `${both}&readable=true`)).map(({ memberId }) => memberId)).to.deep.equal([member.id])
    expect((await days(hr, `${both}&readable=true`)).map(({ memberId }) => memberId)).to.have.members([member.id, hr.id])
  })

  it('gives people and their days page by page, to each reader those whom they may see', async () => {
    const team = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['attendance'] })
    const mia = await team.member({ name: 'Mia Member' })
    const hana = await team.member({ name: 'Hana HR', role: 'hr' })
    for (const name of ['Adam', 'zoe']) await team.member({ name })
    type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }
    async function walk<T>(asker: TestMember, path: string): Promise<readonly (readonly T[])[]> {
      const pages: (readonly T[])[] = []
      let cursor: string | null = null
      do {
        const answer = await asker.get(`${base}/${path}${cursor === null ? '' : `&cursor=${cursor}`}`)
        expect(answer.statusCode, answer.body).to.equal(200)
        const page: Page<T> = answer.json<Page<T>>()
        pages.push(page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      return pages
    }
    const everybody = (await hana.get(`${base}/people`)).json<Page<{ id: string; name: string }>>()
    const people = await walk<{ id: string; name: string }>(hana, 'people?limit=2')
    expect(people.map((page) => page.length)).to.deep.equal([2, 2, 1])
    expect(people.flat().map(({ name }) => name)).to.deep.equal(['Ada Admin', 'Adam', 'Hana HR', 'Mia Member', 'zoe'])
    expect(people.flat()).to.deep.equal(everybody.items)
    expect((await walk<{ name: string }>(hana, 'people?limit=2&search=AD')).flat().map(({ name }) => name)).to.deep.equal(['Ada Admin', 'Adam'])
    expect((await walk<{ name: string }>(mia, 'people?limit=2')).flat().map(({ name }) => name)).to.deep.equal(['Mia Member'])

    const range = 'from=2026-03-02&to=2026-03-02'
    const whole = await days(hana, range)
    const paged = await walk<AttendanceDay>(hana, `days?${range}&limit=2`)
    expect(paged.map((page) => new Set(page.map(({ memberId }) => memberId)).size)).to.deep.equal([2, 2, 1])
    expect(paged.flat()).to.deep.equal(whole)
    expect((await walk<AttendanceDay>(hana, `days?${range}&limit=1&memberIds=${mia.id},${hana.id}`)).flat().map(({ memberId }) => memberId)).to.deep.equal([mia.id, hana.id].sort())
    expect((await walk<AttendanceDay>(mia, `days?${range}&limit=2`)).flat().map(({ memberId }) => memberId)).to.deep.equal([mia.id])
    expect((await hana.get(`${base}/days?${range}&cursor=last`)).statusCode).to.equal(400)
    expect((await hana.get(`${base}/people?limit=0`)).statusCode).to.equal(400)
  })

  describe('preview', () => {
    const body = {
      schedule: { validFrom: '2026-01-01', ...office }, date: '2026-03-02', asOf: '2026-03-10T00:00:00Z', pauses: [],
      sessions: [{ startedAt: '2026-03-02T08:10:01Z', endedAt: '2026-03-02T16:10:01Z' }],
    }

    it('runs the rule and stores nothing', async () => {
      const answer = await member.post(`${base}/preview`, body)
      expect(answer.statusCode, answer.body).to.equal(200)
      expect(answer.json()).to.deep.include({
        date: '2026-03-02', code: 'L', flags: ['late'], provisional: false, clockInAt: '2026-03-02T08:10:01Z', clockOutAt: '2026-03-02T16:10:01Z',
        spanSeconds: 28_800, workedSeconds: 28_800, requiredSeconds: 28_800, lateSeconds: 601,
      })
      expect(answer.json<{ trace: { rule: string; detail: string }[] }>().trace.map(({ rule }) => rule)).to.include.members(['late', 'flag.late'])
    })

    it('takes holidays and leave as dates, with names, or as spans', async () => {
      const codeWith = async (more: object) => (await member.post(`${base}/preview`, { ...body, ...more })).json<{ code: string }>().code
      expect(await codeWith({ holidays: ['2026-03-02'] })).to.equal('HD')
      expect(await codeWith({ holidays: [{ date: '2026-03-02', name: 'Founders' }] })).to.equal('HD')
      expect(await codeWith({ leave: [{ from: '2026-03-01', to: '2026-03-05' }] })).to.equal('LV')
      expect(await codeWith({ leave: ['2026-03-02'], holidays: [{ from: '2026-03-01', to: '2026-03-03' }] })).to.equal('HD')
      expect(await codeWith({ leave: ['2026-03-03'] })).to.equal('L')
    })

    const refusals: [string, object][] = [
      ['an unknown property', { surprise: 1 }],
      ['an unknown property of the schedule', { schedule: { ...office, surprise: 1 } }],
      ['an unknown property of a session', { sessions: [{ startedAt: '2026-03-02T08:00:00Z', endedAt: null, surprise: 1 }] }],
      ['a zone that does not exist', { schedule: { ...office, timeZone: 'Mars/Olympus' } }],
      ['an offset for a zone', { schedule: { ...office, timeZone: '+02:00' } }],
      ['half a shift', { schedule: { ...office, endsAt: null } }],
      ['a time that does not exist', { schedule: { ...office, startsAt: '24:00' } }],
      ['a date that does not exist', { date: '2026-02-30' }],
      ['an end before its start', { sessions: [{ startedAt: '2026-03-02T08:00:00Z', endedAt: '2026-03-02T07:59:59Z' }] }],
      ['an instant without a zone', { sessions: [{ startedAt: '2026-03-02T08:00:00', endedAt: null }] }],
      ['a number as text', { schedule: { ...office, minimumSeconds: '28800' } }],
      ['weekday 8', { schedule: { ...office, workingDays: [8] } }],
    ]
    for (const [what, more] of refusals) {
      it(`refuses ${what} with 400`, async () => {
        const answer = await member.post(`${base}/preview`, { ...body, ...more })
        expect(answer.statusCode, answer.body).to.equal(400)
        expect(answer.headers['content-type']).to.contain('application/problem+json')
      })
    }
  })

  describe('days', () => {
    it('come out of entries, are provisional while they last, and become final', async () => {
      platform.clock.set('2026-03-02T10:00:00Z')
      await work(member, '2026-03-02T08:00:00Z', '2026-03-02T10:00:00Z')
      const [during] = await days(member, `memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
      expect(during, 'a day in progress has no letter yet').to.include({ code: null, provisional: true, workedSeconds: 7200 })
      expect(during!.flags).to.deep.equal([])
      platform.clock.set('2026-03-02T16:30:00Z')
      await work(member, '2026-03-02T10:00:00Z', '2026-03-02T16:00:00Z')
      const [evening] = await days(member, `memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
      expect(evening).to.include({ code: 'P', provisional: true, workedSeconds: 28_800 })
      expect(evening!.version).to.be.above(during!.version)
      platform.clock.set('2026-03-03T08:00:00Z')
      const [final] = await days(member, `memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
      expect(final).to.include({ code: 'P', provisional: false })
      const { versions } = (await member.get(`${base}/days/${member.id}/2026-03-02`)).json<{ versions: unknown[] }>()
      expect(versions, 'provisional versions give way').to.have.length(1)
    })

    it('are judged again, as another version, when an input comes late', async () => {
      platform.clock.set('2026-03-04T08:00:00Z')
      const query = `memberId=${member.id}&from=2026-03-03&to=2026-03-03`
      expect((await days(member, query))[0]).to.include({ code: 'A', provisional: false, version: 1 })
      await work(member, '2026-03-03T08:30:00Z', '2026-03-03T16:30:00Z')
      expect((await days(member, query))[0]).to.include({ code: 'L', lateSeconds: 1800, version: 2 })
      const detail = (await member.get(`${base}/days/${member.id}/2026-03-03`)).json<{ version: number; versions: { version: number; code: string }[]; trace: { rule: string }[]; sources: { sessions: { source: string }[] } }>()
      expect(detail.versions.map(({ version, code }) => [version, code])).to.deep.equal([[2, 'L'], [1, 'A']])
      expect(detail.trace.some(({ rule }) => rule === 'late')).to.equal(true)
      expect(detail.sources.sessions).to.deep.include({ startedAt: '2026-03-03T08:30:00Z', endedAt: '2026-03-03T16:30:00Z', source: 'entries' })
    })

    it('change nothing where the judgement is the same', async () => {
      const query = `memberId=${member.id}&from=2026-03-03&to=2026-03-03`
      const before = await days(member, query)
      // A holiday that comes and goes has every date judged again.
      const holiday = await hr.post(`${base}/holidays`, { date: '2026-03-03', name: 'Mistake' })
      await hr.delete(`${base}/holidays/${holiday.json<{ id: string }>().id}`)
      platform.clock.advance({ minutes: 5 })
      expect(await days(member, query)).to.deep.equal(before)
    })

    it('that do not exist in the zone are off', async () => {
      const answer = await hr.post(`${base}/preview`, { schedule: { ...office, timeZone: 'Pacific/Apia' }, date: '2011-12-30', sessions: [], asOf: '2012-02-01T00:00:00Z' })
      expect(answer.json()).to.deep.include({ code: 'O', flags: [], requiredSeconds: 0 })
    })

    it('are not there before a member joined, nor in the future', async () => {
      const all = await days(member, `memberId=${member.id}&from=2026-02-20&to=2026-03-20`)
      expect(all.map(({ date }) => date)).to.deep.equal(['2026-03-02', '2026-03-03', '2026-03-04'])
    })

    it('show a member their own only', async () => {
      const all = await days(member, 'from=2026-03-02&to=2026-03-03')
      expect(new Set(all.map(({ memberId }) => memberId))).to.deep.equal(new Set([member.id]))
      expect((await member.get(`${base}/days?memberId=${hr.id}&from=2026-03-02&to=2026-03-03`)).statusCode).to.equal(404)
      expect((await member.get(`${base}/days/${hr.id}/2026-03-02`)).statusCode).to.equal(404)
    })

    it('show HR everybody', async () => {
      const all = await days(hr, 'from=2026-03-02&to=2026-03-03')
      expect(new Set(all.map(({ memberId }) => memberId))).to.deep.equal(new Set([member.id, hr.id, workspace.admin.id]))
      expect(await days(hr, `memberIds=${member.id},${hr.id}&from=2026-03-02&to=2026-03-02`)).to.have.length(2)
    })

    it('refuse ranges that make no sense', async () => {
      for (const query of ['from=2026-03-02&to=2026-03-01', 'from=2020-01-01&to=2026-01-01', 'from=2026-03-02', 'from=2026-03-02&to=2026-03-02&surprise=1']) {
        expect((await hr.get(`${base}/days?${query}`)).statusCode, query).to.equal(400)
      }
    })

    it('count a running entry until now and flag it', async () => {
      platform.clock.set('2026-03-04T09:00:00Z')
      await member.post('/timer/start', { taskId, at: '2026-03-04T08:00:00Z' })
      await platform.drain()
      const query = `memberId=${member.id}&from=2026-03-04&to=2026-03-04`
      expect((await days(member, query))[0]).to.include({ workedSeconds: 3600, provisional: true })
      platform.clock.set('2026-03-04T10:00:00Z')
      expect((await days(member, query))[0]).to.include({ workedSeconds: 7200 })
      await member.post('/timer/stop', { at: '2026-03-04T10:00:00Z' })
      await platform.drain()
      expect((await days(member, query))[0]?.flags).to.not.include('auto_closed')
    })
  })

  describe('schedules', () => {
    it('hold from a date on; the days before keep theirs', async () => {
      platform.clock.set('2026-03-06T22:00:00Z')
      await work(member, '2026-03-05T09:00:00Z', '2026-03-05T17:00:00Z')
      await work(member, '2026-03-06T09:00:00Z', '2026-03-06T17:00:00Z')
      const query = `memberId=${member.id}&from=2026-03-05&to=2026-03-06`
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['L', 'L'])
      const put = await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-06', ...office, startsAt: '10:00', endsAt: '18:00' })
      expect(put.statusCode, put.body).to.equal(200)
      expect(put.json()).to.include({ validFrom: '2026-03-06', startsAt: '10:00', timeZone: 'Europe/Paris', dayStartsAt: null })
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['L', 'P'])
      expect((await member.get(`${base}/schedules/${member.id}`)).json<{ versions: unknown[] }>().versions).to.have.length(1)
    })

    it('of members without one are the workspace’s standard, whose change leaves the past alone', async () => {
      const plain = await workspace.member()
      platform.clock.set('2026-03-07T08:00:00Z')
      const query = `memberId=${plain.id}&from=2026-03-06&to=2026-03-07`
      expect((await days(hr, query)).map(({ code, requiredSeconds }) => `${code} ${requiredSeconds}`)).to.deep.equal(['A 28800', 'O 0'])
      await workspace.enable('attendance', { minimumMinutes: 240, workingDays: ['1', '2', '3', '4', '5', '6'] })
      expect((await days(hr, query)).map(({ code, requiredSeconds }) => `${code} ${requiredSeconds}`)).to.deep.equal(['A 28800', 'null 14400'])
      expect((await plain.get(`${base}/schedules/${plain.id}`)).json()).to.deep.include({ validFrom: null, minimumSeconds: 14_400, workingDays: [1, 2, 3, 4, 5, 6] })
      await workspace.enable('attendance', { minimumMinutes: 480, workingDays: ['1', '2', '3', '4', '5'] })
    })

    it('are changed by those who may, and read by their owner', async () => {
      expect((await member.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-01', ...office })).statusCode).to.equal(403)
      expect((await member.get(`${base}/schedules/${hr.id}`)).statusCode).to.equal(404)
      expect((await member.put(`${base}/schedules/${hr.id}`, { validFrom: '2026-03-01', ...office })).statusCode).to.equal(404)
      expect((await hr.put(`${base}/schedules/${member.id}`, { ...office, surprise: true })).statusCode).to.equal(400)
    })

    it('that begin before a member joined judge no day before that', async () => {
      const put = await hr.put(`${base}/schedules/${hr.id}`, { validFrom: '2026-02-26', ...office })
      expect(put.statusCode, put.body).to.equal(200)
      const dates = (await days(hr, `memberId=${hr.id}&from=2026-02-20&to=2026-03-02`)).map(({ date, code }) => `${date} ${code}`)
      expect(dates).to.deep.equal(['2026-03-02 A'])
      expect((await hr.delete(`${base}/schedules/${hr.id}/2026-02-26`)).statusCode).to.equal(200)
    })

    describe('in versions', () => {
      let ada: TestMember
      const path = () => `${base}/schedules/${ada.id}`
      const late = { ...office, startsAt: '10:00', endsAt: '18:00' }
      interface Effect { readonly judged: number; readonly changes: readonly { readonly date: string; readonly before: { readonly code: string } | null; readonly after: { readonly code: string } | null }[] }
      const letters = (effect: Effect) => effect.changes.map(({ date, before, after }) => `${date} ${before?.code} → ${after?.code}`)

      before(async () => {
        platform.clock.set('2026-03-02T08:00:00Z')
        ada = await workspace.member({ name: 'Ada Schedule' })
        for (const date of ['02', '03', '04', '05']) await work(ada, `2026-03-${date}T09:00:00Z`, `2026-03-${date}T17:00:00Z`)
        platform.clock.set('2026-03-06T22:00:00Z')
      })

      it('show which days a back-dated one changes, before it is saved', async () => {
        const query = `memberId=${ada.id}&from=2026-03-02&to=2026-03-06`
        const before = await days(hr, query)
        expect(before.map(({ code }) => code)).to.deep.equal(['L', 'L', 'L', 'L', 'A'])
        const answer = await hr.put(path(), { validFrom: '2026-03-04', ...late, dryRun: true })
        expect(answer.statusCode, answer.body).to.equal(200)
        expect(letters(answer.json<Effect>())).to.deep.equal(['2026-03-04 L → P', '2026-03-05 L → P'])
        expect(await days(hr, query), 'nothing is stored').to.deep.equal(before)
        expect((await hr.get(path())).json<{ versions: unknown[] }>().versions).to.deep.equal([])
        expect((await hr.put(path(), { validFrom: '2026-03-04', ...late })).statusCode).to.equal(200)
        expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['L', 'L', 'P', 'P', 'A'])
      })

      it('are listed, those that begin later included, changed, moved and withdrawn', async () => {
        expect((await hr.put(path(), { validFrom: '2026-04-01', ...office, minimumSeconds: 14_400 })).statusCode).to.equal(200)
        const listed = async () => (await hr.get(path())).json<{ validFrom: string; versions: { validFrom: string; startsAt: string }[] }>()
        expect((await listed()).versions.map(({ validFrom }) => validFrom)).to.deep.equal(['2026-03-04', '2026-04-01'])
        expect((await listed()).validFrom, 'the one in force').to.equal('2026-03-04')
        expect((await hr.put(path(), { validFrom: '2026-05-01', replaces: '2026-04-01', ...late })).statusCode).to.equal(200)
        expect((await listed()).versions.map(({ validFrom, startsAt }) => `${validFrom} ${startsAt}`)).to.deep.equal(['2026-03-04 10:00', '2026-05-01 10:00'])
        expect((await hr.put(path(), { validFrom: '2026-03-04', replaces: '2026-05-01', ...late })).json()).to.include({ status: 409, code: 'schedule-version-present' })
        expect((await hr.put(path(), { validFrom: '2026-03-04', replaces: '2026-06-01', ...late })).json()).to.include({ status: 404 })

        const tried = await hr.delete(`${path()}/2026-03-04?dryRun=true`)
        expect(letters(tried.json<Effect>())).to.deep.equal(['2026-03-04 P → L', '2026-03-05 P → L'])
        expect((await listed()).versions).to.have.length(2)
        expect((await hr.delete(`${path()}/2026-03-04`)).statusCode).to.equal(200)
        expect((await hr.delete(`${path()}/2026-03-04`)).statusCode).to.equal(404)
        expect((await listed()).versions.map(({ validFrom }) => validFrom)).to.deep.equal(['2026-05-01'])
        expect((await days(hr, `memberId=${ada.id}&from=2026-03-04&to=2026-03-05`)).map(({ code }) => code)).to.deep.equal(['L', 'L'])
        const trail = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; before: { validFrom: string } | null; after: { validFrom: string } | null }[] }>().items
        expect(trail.filter(({ action }) => action.startsWith('schedule.')).slice(0, 2).map(({ action, before: was, after: is }) => [action, was?.validFrom, is?.validFrom])).to.deep.equal([
          ['schedule.withdrawn', '2026-03-04', undefined], ['schedule.updated', '2026-04-01', '2026-05-01'],
        ])
      })

      it('are not a member’s to try, change or withdraw', async () => {
        expect((await ada.put(path(), { ...late, dryRun: true })).statusCode).to.equal(403)
        expect((await ada.delete(`${path()}/2026-05-01`)).statusCode).to.equal(403)
        expect((await member.delete(`${path()}/2026-05-01?dryRun=true`)).statusCode).to.equal(404)
      })
    })
  })

  describe('corrections', () => {
    const ask = (who: TestMember, body: object) => who.post(`${base}/corrections`, { reason: 'The agent was off.', ...body })
    const missing = { date: '2026-03-04', clockInAt: '2026-03-04T08:00:00Z', clockOutAt: '2026-03-04T16:00:00Z' }
    let id: string

    it('show their effect before they are sent, and store nothing', async () => {
      const answer = await member.post(`${base}/corrections/preview`, missing)
      expect(answer.statusCode, answer.body).to.equal(200)
      expect(answer.json()).to.deep.nested.include({ 'before.code': 'H', 'before.workedSeconds': 7200, 'after.code': 'P', 'after.workedSeconds': 28_800 })
      expect((await member.get(`${base}/corrections`)).json()).to.deep.equal({ items: [], nextCursor: null })
    })

    it('are asked for by the member, with a reason', async () => {
      expect((await member.post(`${base}/corrections`, missing)).statusCode).to.equal(400)
      expect((await ask(member, { date: '2026-03-04' })).statusCode).to.equal(400)
      expect((await ask(member, { date: '2026-03-04', clockInAt: '2026-03-05T08:00:00Z' })).json()).to.include({ status: 400, code: 'correction-outside-day' })
      expect((await ask(member, { date: '2026-03-07', clockInAt: '2026-03-07T07:00:00Z', clockOutAt: '2026-03-07T12:00:00Z' })).json()).to.include({ status: 400, code: 'correction-in-future' })
      expect((await ask(member, { ...missing, surprise: 1 })).statusCode).to.equal(400)
      const answer = await ask(member, missing)
      expect(answer.statusCode, answer.body).to.equal(201)
      expect(answer.json()).to.include({ status: 'pending', memberId: member.id, mayDecide: false, mayWithdraw: true })
      id = answer.json<{ id: string }>().id
    })

    it('are filed once per Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'one' }
      const body = { date: '2026-03-05', clockInAt: '2026-03-05T08:00:00Z', reason: 'Twice.' }
      const [first, second] = [await member.post(`${base}/corrections`, body, headers), await member.post(`${base}/corrections`, body, headers)]
      expect(second.statusCode).to.equal(201)
      expect(second.json<{ id: string }>().id).to.equal(first.json<{ id: string }>().id)
      expect((await member.post(`${base}/corrections`, { ...body, reason: 'Another.' }, headers)).statusCode).to.equal(409)
      await member.post(`${base}/corrections/${first.json<{ id: string }>().id}/withdraw`)
    })

    it('are decided by nobody for themselves, and by no other member', async () => {
      const own = (await ask(hr, { ...missing, date: '2026-03-04' })).json<{ id: string }>()
      expect((await hr.post(`${base}/corrections/${own.id}/approve`, {})).json()).to.include({ status: 403, code: 'own-decision' })
      expect((await member.post(`${base}/corrections/${id}/approve`, {})).statusCode).to.equal(403)
      const colleague = await workspace.member()
      expect((await colleague.post(`${base}/corrections/${id}/approve`, {})).statusCode).to.equal(404)
      expect((await colleague.get(`${base}/corrections`)).json<{ items: unknown[] }>().items).to.deep.equal([])
      expect((await hr.post(`${base}/corrections/${own.id}/withdraw`)).json()).to.include({ status: 'withdrawn' })
    })

    it('can be asked back and answered', async () => {
      expect((await hr.post(`${base}/corrections/${id}/ask`, {})).json()).to.include({ status: 400, code: 'comment-required' })
      expect((await hr.post(`${base}/corrections/${id}/ask`, { comment: 'Which office?' })).json()).to.include({ status: 'asked' })
      expect((await hr.post(`${base}/corrections/${id}/answer`, { comment: 'x' })).statusCode).to.be.oneOf([403, 404])
      expect((await member.post(`${base}/corrections/${id}/answer`, { comment: 'Paris.' })).json()).to.include({ status: 'pending' })
    })

    it('add to the record when approved and leave the evidence as it is', async () => {
      const answer = await hr.post(`${base}/corrections/${id}/approve`, { comment: 'Fine.' })
      expect(answer.json(), answer.body).to.include({ status: 'approved', decidedBy: hr.id })
      expect(answer.json<{ trail: { action: string }[] }>().trail.map(({ action }) => action)).to.deep.equal(['requested', 'asked', 'answered', 'approved'])
      const detail = (await member.get(`${base}/days/${member.id}/2026-03-04`)).json<AttendanceDay & { sources: { sessions: { endedAt: string }[]; corrections: number } }>()
      expect(detail).to.include({ code: 'P', workedSeconds: 28_800 })
      expect(detail.sources.sessions.map(({ endedAt }) => endedAt)).to.deep.equal(['2026-03-04T10:00:00Z'])
      expect(detail.sources.corrections).to.equal(1)
      const entries = (await member.get('/entries?from=2026-03-04&to=2026-03-04')).json<{ items: { stoppedAt: string }[] }>().items
      expect(entries).to.have.length(1)
    })

    it('are decided once', async () => {
      expect((await hr.post(`${base}/corrections/${id}/reject`, { comment: 'No.' })).json()).to.include({ status: 409, code: 'already-decided' })
      expect((await member.post(`${base}/corrections/${id}/withdraw`)).json()).to.include({ status: 409 })
    })

    it('can shorten a day without touching what was seen', async () => {
      const { id: shorter } = (await ask(member, { date: '2026-03-05', clockOutAt: '2026-03-05T16:00:00Z' })).json<{ id: string }>()
      await hr.post(`${base}/corrections/${shorter}/approve`)
      const [day] = await days(member, `memberId=${member.id}&from=2026-03-05&to=2026-03-05`)
      expect(day).to.include({ clockOutAt: '2026-03-05T16:00:00Z', workedSeconds: 7 * 3600 })
    })

    it('of a rejected request change nothing', async () => {
      const { id: vain } = (await ask(member, { date: '2026-03-06', clockInAt: '2026-03-06T08:00:00Z' })).json<{ id: string }>()
      const before = await days(member, `memberId=${member.id}&from=2026-03-06&to=2026-03-06`)
      expect((await hr.post(`${base}/corrections/${vain}/reject`, { comment: 'Seen leaving.' })).json()).to.include({ status: 'rejected' })
      expect(await days(member, `memberId=${member.id}&from=2026-03-06&to=2026-03-06`)).to.deep.equal(before)
    })

    it('leave rows in the audit trail', async () => {
      const actions = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
      expect(actions).to.include.members(['correction.requested', 'correction.asked', 'correction.answered', 'correction.approved', 'correction.rejected', 'schedule.updated'])
    })
  })

  describe('holidays', () => {
    const query = () => `memberId=${member.id}&from=2026-03-06&to=2026-03-06`
    it('turn the day into one, for everybody, and back again', async () => {
      const answer = await hr.post(`${base}/holidays`, { date: '2026-03-06', name: 'Founders’ Day' })
      expect(answer.statusCode, answer.body).to.equal(201)
      expect((await days(hr, query()))[0]).to.deep.include({ code: 'HD', flags: ['extra_work'] })
      expect((await hr.delete(`${base}/holidays/${answer.json<{ id: string }>().id}`)).statusCode).to.equal(204)
      expect((await days(hr, query()))[0]).to.include({ code: 'P' })
    })

    it('are not a member’s to change', async () => {
      expect((await member.post(`${base}/holidays`, { date: '2026-03-06', name: 'Mine' })).statusCode).to.equal(403)
      expect((await member.get(`${base}/holidays`)).statusCode).to.equal(200)
    })

    it('come from a calendar, once however often it is imported', async () => {
      const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN',
        'BEGIN:VEVENT', 'UID:1', 'DTSTART;VALUE=DATE:20250101', 'RRULE:FREQ=YEARLY', 'SUMMARY:New Year', 'END:VEVENT',
        'BEGIN:VEVENT', 'UID:2', 'DTSTART;VALUE=DATE:20260306', 'DTEND;VALUE=DATE:20260308', 'SUMMARY:Bridge', 'END:VEVENT',
        'BEGIN:VEVENT', 'UID:3', 'DTSTART;VALUE=DATE:20260401', 'STATUS:CANCELLED', 'SUMMARY:Gone', 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')
      const dry = (await hr.post(`${base}/holidays/import`, { calendar, dryRun: true })).json<{ found: number; added: number }>()
      expect(dry).to.include({ added: 0 })
      const first = (await hr.post(`${base}/holidays/import`, { calendar })).json<{ added: number; items: { date: string; name: string }[] }>()
      expect(first.added).to.equal(dry.found)
      expect(first.items.map(({ date, name }) => `${date} ${name}`)).to.include.members(['2026-01-01 New Year', '2027-01-01 New Year', '2026-03-06 Bridge', '2026-03-07 Bridge'])
      expect(first.items.some(({ name }) => name === 'Gone')).to.equal(false)
      expect((await hr.post(`${base}/holidays/import`, { calendar })).json()).to.include({ added: 0 })
      expect((await days(hr, query()))[0]).to.include({ code: 'HD' })
      expect((await hr.post(`${base}/holidays/import`, { calendar: 'hello' })).json()).to.include({ status: 400, code: 'invalid-calendar' })
    })
  })

  describe('leave', () => {
    it('is asked for by the member and decided by somebody else', async () => {
      platform.clock.set('2026-03-12T20:00:00Z')
      const query = `memberId=${member.id}&from=2026-03-10&to=2026-03-11`
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['A', 'A'])
      const asked = await member.post(`${base}/leave`, { from: '2026-03-10', to: '2026-03-11' })
      expect(asked.json(), asked.body).to.include({ status: 'pending', memberId: member.id })
      const { id } = asked.json<{ id: string }>()
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['A', 'A'])
      expect((await member.post(`${base}/leave/${id}/approve`)).json()).to.include({ status: 403, code: 'own-decision' })
      expect((await hr.post(`${base}/leave/${id}/approve`)).json()).to.include({ status: 'approved' })
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['LV', 'LV'])
    })

    it('entered by HR for somebody counts at once; a member enters none for others', async () => {
      const entered = await hr.post(`${base}/leave`, { memberId: member.id, from: '2026-03-12', to: '2026-03-12', kind: 'sick' })
      expect(entered.json(), entered.body).to.include({ status: 'approved', kind: 'sick' })
      expect((await member.post(`${base}/leave`, { memberId: hr.id, from: '2026-03-12', to: '2026-03-12' })).statusCode).to.equal(403)
      expect((await days(hr, `memberId=${member.id}&from=2026-03-12&to=2026-03-12`))[0]).to.include({ code: 'LV' })
    })
  })

  it('is closed while the plugin is off', async () => {
    await workspace.disable('attendance')
    expect((await hr.get(`${base}/days?from=2026-03-02&to=2026-03-03`)).json()).to.include({ status: 404, code: 'plugin-disabled' })
    await workspace.enable('attendance')
    expect((await hr.get(`${base}/days?from=2026-03-02&to=2026-03-03`)).statusCode).to.equal(200)
  })

  it('answers those who are not signed in with 401', async () => {
    expect((await platform.app.inject(`/api/workspaces/${workspace.id}/plugins/attendance/days?from=2026-03-02&to=2026-03-02`)).statusCode).to.equal(401)
  })
})
