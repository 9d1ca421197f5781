import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'

const path = '/plugins/attendance/holidays/import'
const file = (name: string): string => readFileSync(new URL(`./calendars/${name}.ics`, import.meta.url), 'utf8')

interface Answer {
  readonly from: string
  readonly to: string
  readonly found: number
  readonly added: number
  readonly present: number
  readonly items: readonly { readonly date: string; readonly name: string }[]
  readonly omitted: readonly { readonly event: string; readonly date: string | null; readonly reason: string }[]
}

describe('importing holidays', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let hr: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-11-29T10:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['attendance'] })
    hr = await workspace.member({ role: 'hr' })
  })
  after(() => platform.close())

  async function imported(calendar: string, more: object = { dryRun: true }): Promise<Answer> {
    const answer = await hr.post(path, { calendar, ...more })
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<Answer>()
  }

  it('P01, P02, P03, P05: shows what a calendar holds before anything is stored', async () => {
    expect((await imported(file('p01-utc-midnight'))).items).to.deep.equal([{ date: '2026-12-25', name: 'First day' }])
    const may = await imported(file('p02-one-instance-cancelled-one-moved'))
    expect([may.from, may.to]).to.deep.equal(['2024-01-01', '2031-12-31'])
    expect(may.items.map(({ date }) => date)).to.include('2028-05-03').and.not.include('2027-05-01').and.not.include('2028-05-01')
    expect((await imported(file('p03-old-series-and-46-days'))).found).to.equal(417 + 46)
    expect((await imported(file('p05-bom-and-two-calendars'))).items.map(({ name }) => name)).to.deep.equal(['One', 'Two'])
    expect((await hr.get('/plugins/attendance/holidays')).json<{ items: unknown[] }>().items).to.deep.equal([])
  })

  it('P04: stores a name that ends in a whole character', async () => {
    const { items } = await imported(file('p04-emoji-at-120'), {})
    expect(items[0]?.name.isWellFormed()).to.equal(true)
  })

  it('P06: names the events that are wrong, and imports none', async () => {
    const answer = await hr.post(path, { calendar: file('p06-rule-without-freq-and-31-february') })
    const { status, code, detail, errors } = answer.json<{ status: number; code: string; detail: string; errors: { path: string }[] }>()
    expect([status, code, errors.map((error) => error.path)]).to.deep.equal([400, 'invalid-calendar', ['No FREQ', 'No such day']])
    expect(detail).to.contain('“No such day”: its start 2026-02-31 does not exist.')
  })

  it('takes the years that are named, and the same file again without a second copy', async () => {
    const calendar = file('p02-one-instance-cancelled-one-moved')
    const first = await imported(calendar, { fromYear: 2028, toYear: 2030 })
    expect(first.items.map(({ date }) => date)).to.deep.equal(['2028-05-03', '2029-05-01', '2030-05-01'])
    expect(await imported(calendar, { fromYear: 2028, toYear: 2030, dryRun: true })).to.include({ found: 3, present: 3, added: 0 })
    expect(await imported(calendar, { fromYear: 2028, toYear: 2031 })).to.include({ found: 4, present: 3, added: 1 })
    for (const years of [{ fromYear: 2030, toYear: 2028 }, { fromYear: 1980, toYear: 2028 }]) {
      expect((await hr.post(path, { calendar, ...years })).json()).to.include({ status: 400, code: 'invalid-years' })
    }
  })

  describe('leaves the server free', () => {
    const event = (lines: string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
    const calendar = (events: string[]): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR'].join('\r\n')

    /** Asks `/healthz` again and again until the import ends; how long the event loop was held, as a rule, in milliseconds. */
    async function heldWhile(run: () => Promise<unknown>): Promise<number> {
      const delay = monitorEventLoopDelay({ resolution: 5 })
      let running = true
      const result = run().finally(() => { running = false })
      delay.enable()
      while (running) {
        expect((await platform.app.inject('/healthz')).statusCode).to.equal(200)
        await new Promise((resolve) => { setImmediate(resolve) })
      }
      delay.disable()
      await result
      return delay.percentile(95) / 1e6
    }

    it('over a rule that never comes true', async () => {
      const endless = calendar([event(['UID:e', 'SUMMARY:Never', 'DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'])])
      let answer: Answer | undefined
      expect(await heldWhile(async () => { answer = await imported(endless) })).to.be.lessThan(100)
      expect(answer?.omitted).to.deep.equal([{ event: 'Never', date: null, reason: 'never-in-years' }])
    })

    it('over 8,000 events', async () => {
      const first = Temporal.PlainDate.from('2024-01-01')
      const long = calendar(Array.from({ length: 8_000 }, (_, index) =>
        event([`UID:${index}`, `SUMMARY:Day ${index}`, `DTSTART;VALUE=DATE:${first.add({ days: index % 2_900 }).toString().replaceAll('-', '')}`])))
      let answer: Answer | undefined
      expect(await heldWhile(async () => { answer = await imported(long, {}) })).to.be.lessThan(100)
      expect(answer).to.include({ found: 8_000, added: 8_000 })
      await heldWhile(async () => { answer = await imported(long, {}) })
      expect(answer).to.include({ found: 8_000, added: 0, present: 8_000 })
    })

    it('over rules that cost more than a file is given', async () => {
      const costly = calendar(Array.from({ length: 2_000 }, (_, index) =>
        event([`UID:${index}`, `SUMMARY:Day ${index}`, 'DTSTART;VALUE=DATE:19000101', 'RRULE:FREQ=DAILY;COUNT=90000000;BYDAY=MO,TU,WE,TH,FR'])))
      let refused: { status?: number; code?: string } = {}
      expect(await heldWhile(async () => { refused = (await hr.post(path, { calendar: costly })).json() })).to.be.lessThan(100)
      expect(refused).to.include({ status: 400 })
      // A fast machine counts to the limit of steps before the time is over.
      expect(refused.code).to.be.oneOf(['document-timed-out', 'document-too-complex'])
      expect(platform.faults, 'no fault of the plugin').to.deep.equal([])
    })
  })

  it('is not a member’s to do', async () => {
    const member = await workspace.member()
    expect((await member.post(path, { calendar: file('p01-utc-midnight') })).statusCode).to.equal(403)
  })
})
