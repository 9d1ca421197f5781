import { expect } from 'chai'
import fc from 'fast-check'
import { definePlugin, refuse } from '@overt/sdk'
import type { CellsChanged, Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { cellTimed } from '../work/errors.ts'
import { planCell } from '../work/cells/cell-plan.ts'
import { placeLength } from '../work/cells/place-length.ts'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

interface Refused { readonly code: string; readonly cells: readonly { readonly index: number; readonly code: string; readonly detail: string }[] }
const zone = 'Europe/Berlin'
const hours = (count: number): number => count * 3_600

/** Guards what is approved. */
const keeper = definePlugin({
  id: 'keeper',
  server(_app, { hooks }) {
    hooks.on('entry.updating', ({ before }) => (before.description === 'approved' ? refuse('entry-approved', 'This entry is approved.') : undefined))
    hooks.on('entry.deleting', ({ entry }) => (entry.description === 'approved' ? refuse('entry-approved', 'This entry is approved.') : undefined))
  },
})

describe('cells of a time sheet', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let work: Work
  let other: Work

  before(async () => {
    // Wednesday, 15:00 in Berlin.
    platform = await createTestPlatform({ clock: '2026-03-04T14:00:00Z', plugins: [keeper] })
    acme = await platform.workspace({ timeZone: zone, enabled: ['keeper'] })
    work = await makeWork(acme.admin)
    other = await makeWork(acme.admin)
  })
  beforeEach(async () => { mia = await acme.member({ name: 'Mia' }) })
  after(() => platform.close())

  const cell = (date: string, seconds: number, was = 0, more: object = {}) => ({ taskId: work.taskId, date, seconds, was, ...more })
  const store = (cells: readonly object[], more: object = {}, who = mia) => who.post('/entries/cells', { cells, ...more })
  const changed = async (cells: readonly object[], more: object = {}): Promise<CellsChanged> => {
    const answer = await store(cells, more)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<CellsChanged>()
  }
  const refused = async (cells: readonly object[], more: object = {}): Promise<readonly (readonly [number, string])[]> => {
    const answer = await store(cells, more)
    expect(answer.statusCode, answer.body).to.equal(409)
    return answer.json<Refused>().cells.map(({ index, code }) => [index, code] as const)
  }
  const entries = async (who = mia): Promise<Entry[]> => items<Entry>(await who.get(`/entries?memberId=${who.id}&sort=startedAt`))
  const wall = (at: string | null): string => at === null ? '…' : Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).slice(5)
  const told = async (who = mia): Promise<readonly string[]> => (await entries(who)).map(({ startedAt, stoppedAt, placed }) => `${wall(startedAt)} ${wall(stoppedAt).slice(6)}${placed ? ' placed' : ''}`)

  it('become entries: from 9:00 where nothing was, after the last work, up to now today, ahead on days to come', async () => {
    await fileEntry(mia, other.taskId, '2026-03-03T07:00:00Z', '2026-03-03T10:30:00Z')
    await changed([cell('2026-03-02', hours(8)), cell('2026-03-03', hours(2)), cell('2026-03-04', hours(1.5)), cell('2026-03-05', hours(7.5)), { ...cell('2026-03-05', hours(1)), taskId: other.taskId }])
    expect(await told()).to.deep.equal([
      '03-02T09:00 17:00 placed', '03-03T08:00 11:30', '03-03T11:30 13:30 placed', '03-04T13:30 15:00 placed', '03-05T09:00 16:30 placed', '03-05T16:30 17:30 placed',
    ])
  })

  it('change the length of what was filed as a length, and delete it at 0', async () => {
    await changed([cell('2026-03-02', hours(2), 0, { description: 'draft' })])
    const [before] = await entries()
    await changed([cell('2026-03-02', hours(3), hours(2))])
    expect(await told()).to.deep.equal(['03-02T09:00 12:00 placed'])
    expect((await entries())[0]).to.include({ id: before!.id, description: 'draft' })
    await changed([cell('2026-03-02', 0, hours(3))])
    expect(await entries()).to.deep.equal([])
  })

  it('never touch entries with times: the difference is a new entry, and less is refused', async () => {
    await fileEntry(mia, work.taskId, '2026-03-02T08:00:00Z', '2026-03-02T10:00:00Z', { description: 'call' })
    await changed([cell('2026-03-02', hours(3), hours(2))])
    expect(await told()).to.deep.equal(['03-02T09:00 11:00', '03-02T11:00 12:00 placed'])
    expect(await refused([cell('2026-03-02', hours(1), hours(3))])).to.deep.equal([[0, 'cell-timed']])
    await changed([cell('2026-03-02', hours(2.5), hours(3))])
    expect(await told()).to.deep.equal(['03-02T09:00 11:00', '03-02T11:00 11:30 placed'])
    const [, placed] = await entries()
    await mia.patch(`/entries/${placed!.id}`, { stoppedAt: '2026-03-02T11:00:00Z' })
    expect(await refused([cell('2026-03-02', hours(2), hours(3))]), 'times typed by hand are times').to.deep.equal([[0, 'cell-timed']])
    expect(await refused([cell('2026-03-02', hours(3), hours(3), { description: 'both' })])).to.deep.equal([[0, 'cell-several']])
  })

  it('are stored all or none, each refused one is named, and nothing is left of the others', async () => {
    await fileEntry(mia, other.taskId, '2026-03-02T23:00:00Z', '2026-03-03T22:30:00Z')
    expect(await refused([cell('2026-03-02', hours(1)), cell('2026-03-03', hours(1)), cell('2026-03-05', hours(2), hours(1)), { ...cell('2026-03-05', hours(1)), taskId: mia.id }]))
      .to.deep.equal([[1, 'no-room'], [2, 'cell-changed'], [3, 'not-found']])
    expect(await entries()).to.have.length(1)
    const german = (await mia.post('/entries/cells', { cells: [cell('2026-03-03', hours(1))] }, { 'accept-language': 'de' })).json<Refused>()
    expect(german.cells[0]!.detail).to.equal('Der Tag hat keine freie Zeit dieser Länge.')
    expect(await verdict(store([cell('2026-01-01', hours(1)), cell('2026-03-03', hours(1))]))).to.equal('400 cells-apart')
    expect(await verdict(store([cell('1900-01-01', hours(1))])), 'the limits of entries').to.equal('409 cells-refused')
    await mia.post('/timer/start', { taskId: work.taskId })
    expect(await refused([cell('2026-03-04', hours(2))])).to.deep.equal([[0, 'cell-runs']])
    await changed([{ ...cell('2026-03-04', hours(1)), taskId: other.taskId }])
    expect((await told()).at(-2), 'before what runs').to.equal('03-04T14:00 15:00 placed')
  })

  it('are refused by a guard each, with its own words', async () => {
    await changed([cell('2026-03-02', hours(2), 0, { description: 'approved' }), cell('2026-03-03', hours(2), 0, { description: 'approved' })])
    expect(await refused([cell('2026-03-02', 0, hours(2)), cell('2026-03-03', hours(3), hours(2)), cell('2026-03-05', hours(1))])).to.deep.equal([[0, 'entry-approved'], [1, 'entry-approved']])
    expect(await told()).to.deep.equal(['03-02T09:00 11:00 placed', '03-03T09:00 11:00 placed'])
  })

  it('make room: what becomes less gives its time to what becomes more', async () => {
    await changed([cell('2026-03-02', hours(20)), { ...cell('2026-03-02', hours(4)), taskId: other.taskId }])
    await changed([{ ...cell('2026-03-02', hours(12), hours(4)), taskId: other.taskId }, cell('2026-03-02', hours(8), hours(20))])
    const length = ({ startedAt, stoppedAt }: Entry): number => (Date.parse(stoppedAt!) - Date.parse(startedAt)) / 3_600_000
    expect((await entries()).map(length).toSorted((one, next) => one - next)).to.deep.equal([8, 12])
  })

  it('are taken back in one step', async () => {
    await changed([cell('2026-03-02', hours(2), 0, { description: 'kept' }), cell('2026-03-03', hours(3))])
    const before = await told()
    const ids = (await entries()).map(({ id }) => id)
    const { undo } = await changed([cell('2026-03-02', hours(5), hours(2), { description: 'new' }), cell('2026-03-03', 0, hours(3)), cell('2026-03-05', hours(1))])
    expect(undo.created).to.have.length(1)
    const answer = await mia.post('/entries/cells/undo', undo)
    expect(answer.statusCode, answer.body).to.equal(200)
    expect(await told()).to.deep.equal(before)
    expect((await entries()).map(({ id }) => id)).to.deep.equal(ids)
    expect((await entries())[0]!.description).to.equal('kept')
    expect(await verdict(mia.post('/entries/cells/undo', undo)), 'once').to.equal('404 not-found')
    const cem = await acme.member()
    const more = await changed([cell('2026-03-06', hours(1))])
    expect(await verdict(cem.post('/entries/cells/undo', more.undo)), 'by who may').to.match(/^40[34]/)
    expect(await told()).to.deep.equal([...before, '03-06T09:00 10:00 placed'])
  })

  it('are stored once per key', async () => {
    const send = () => mia.post('/entries/cells', { cells: [cell('2026-03-02', hours(1))] }, { 'idempotency-key': 'week-1' })
    expect((await send()).json()).to.deep.equal((await send()).json())
    expect(await entries()).to.have.length(1)
  })

  it('of somebody else are for who may enter their time, who is named to them; nobody else', async () => {
    expect(await refused([cell('2026-03-02', hours(1))], { memberId: acme.admin.id })).to.deep.equal([[0, 'forbidden']])
    const answer = await acme.admin.post('/entries/cells', { memberId: mia.id, cells: [cell('2026-03-02', hours(1)), cell('2026-03-03', hours(1))] })
    expect(answer.statusCode, answer.body).to.equal(200)
    expect(await told()).to.have.length(2)
    const notices = items<{ kind: string }>(await mia.get('/notices')).filter(({ kind }) => kind === 'core.entry-by-other')
    expect(notices).to.have.length(1)
    expect(items<{ viewerId: string }>(await mia.get('/me/looks')).map(({ viewerId }) => viewerId)).to.include(acme.admin.id)
  })

  it('on a day of 23 hours and one of 25 take as long as they say', async () => {
    const placed = (day: string, seconds: number) => placeLength(seconds, Temporal.PlainDate.from(day), [], { now: Temporal.Instant.from('2026-12-01T12:00:00Z'), timeZone: zone })
    for (const [day, longest] of [['2026-03-29', 23], ['2026-10-25', 25]] as const) {
      const { from, to } = placed(day, hours(longest))
      expect(to.since(from).total('hours')).to.equal(longest)
      expect(() => placed(day, hours(longest) + 1)).to.throw('no free stretch')
    }
  })

  it('hold what they are to hold, whatever they are made of, and keep entries with times', () => {
    const part = (seconds: number, placed: boolean, index: number) => ({ entry: { id: String(index), placed, stoppedAt: 'x' } as Entry, seconds, whole: true })
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { maxLength: 6 }), fc.integer({ min: 0, max: 40 }), (list, wanted) => {
      const parts = list.map(([seconds, placed], index) => part(seconds, placed, index))
      const timed = parts.filter(({ entry }) => !entry.placed).reduce((sum, { seconds }) => sum + seconds, 0)
      if (wanted < timed) {
        expect(() => planCell(parts, wanted, false)).to.throw(cellTimed().message)
        return
      }
      const { remove, resize, create = 0 } = planCell(parts, wanted, false)
      expect(remove.every(({ placed }) => placed)).to.equal(true)
      expect(resize?.entry.placed ?? true).to.equal(true)
      const after = parts.filter(({ entry }) => !remove.includes(entry)).reduce((sum, { entry, seconds }) => sum + (resize?.entry === entry ? resize.seconds : seconds), create)
      expect(after).to.equal(wanted)
    }))
  })
})
