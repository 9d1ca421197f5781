import { expect } from 'chai'
import fc from 'fast-check'
import type { Entry } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

describe('entries', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let colleague: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
    acme = await platform.workspace({ timeZone: 'Europe/Berlin' })
    member = await acme.member({ name: 'Mia' })
    colleague = await acme.member({ name: 'Cem' })
    work = await makeWork(acme.admin)
  })
  after(() => platform.close())

  it('are filed with the ids of everything above and answered in UTC', async () => {
    const entry = await fileEntry(member, work.taskId, '2026-01-05T10:00:00+01:00', '2026-01-05T11:30:00+01:00', { description: 'call', tags: ['phone'] })
    expect(entry).to.include({ ...work, memberId: member.id, startedAt: '2026-01-05T09:00:00.000Z', stoppedAt: '2026-01-05T10:30:00.000Z', source: 'api', description: 'call', billable: false })
    expect((await member.get(`/entries/${entry.id}`)).json()).to.deep.equal(entry)
    expect(items<Entry>(await member.get('/entries?from=2026-01-05&to=2026-01-05'))).to.deep.equal([entry])
  })

  it('inherit billable from the nearest that says so', async () => {
    const organizationId = (await acme.admin.post('/organizations', { name: 'Billed', billable: true, rate: 9_000 })).json<{ id: string }>().id
    const project = (await acme.admin.post('/projects', { name: 'Rated', organizationId, rate: 12_000 })).json<{ id: string; effective: object }>()
    expect(project.effective).to.deep.equal({ billable: true, rate: 12_000 })
    const paid = (await acme.admin.post('/tasks', { name: 'Paid', projectId: project.id })).json<{ id: string }>()
    const free = (await acme.admin.post('/tasks', { name: 'Free', projectId: project.id, billable: false })).json<{ id: string; effective: object }>()
    expect(free.effective).to.deep.equal({ billable: false, rate: 12_000 })
    expect((await fileEntry(member, paid.id, '2026-01-06T09:00:00Z', '2026-01-06T10:00:00Z')).billable).to.equal(true)
    expect((await fileEntry(member, free.id, '2026-01-06T10:00:00Z', '2026-01-06T11:00:00Z')).billable).to.equal(false)
    expect((await fileEntry(member, paid.id, '2026-01-06T11:00:00Z', '2026-01-06T12:00:00Z', { billable: false })).billable).to.equal(false)
  })

  it('never overlap, touch freely, and the refusal names what is there', async () => {
    const first = await fileEntry(member, work.taskId, '2026-01-07T09:00:00Z', '2026-01-07T10:00:00Z')
    await fileEntry(member, work.taskId, '2026-01-07T10:00:00Z', '2026-01-07T11:00:00Z')
    const refused = await member.post('/entries', { taskId: work.taskId, startedAt: '2026-01-07T09:59:59.999Z', stoppedAt: '2026-01-07T10:00:00Z' })
    expect(refused.statusCode).to.equal(409)
    expect(refused.headers['content-type']).to.match(/problem\+json/)
    expect(refused.json()).to.deep.include({ code: 'entry-overlaps', overlaps: [{ id: first.id, taskId: first.taskId, startedAt: first.startedAt, stoppedAt: first.stoppedAt }] })
    await fileEntry(colleague, work.taskId, '2026-01-07T09:00:00Z', '2026-01-07T11:00:00Z')
  })

  it('stay as they were when a change would overlap', async () => {
    await fileEntry(member, work.taskId, '2026-01-08T09:00:00Z', '2026-01-08T10:00:00Z')
    const second = await fileEntry(member, work.taskId, '2026-01-08T10:00:00Z', '2026-01-08T11:00:00Z')
    expect(await verdict(member.patch(`/entries/${second.id}`, { startedAt: '2026-01-08T09:30:00Z' }))).to.equal('409 entry-overlaps')
    expect((await member.get(`/entries/${second.id}`)).json()).to.deep.equal(second)
  })

  it('must make sense', async () => {
    const file = (startedAt: string, stoppedAt: string | null, more: object = {}) => verdict(member.post('/entries', { taskId: work.taskId, startedAt, stoppedAt, ...more }))
    expect(await file('2026-01-09T10:00:00Z', '2026-01-09T09:00:00Z')).to.equal('409 stop-before-start')
    expect(await file('2026-01-09T00:00:00Z', '2026-01-10T00:00:00.001Z')).to.equal('409 entry-long')
    expect(await file('2026-01-09T00:00:00Z', '2026-01-10T00:00:00.001Z', { confirmLong: true })).to.equal('201')
    expect(await file('2026-03-02T12:05:00Z', null)).to.equal('409 in-future')
    expect(await file('1960-01-01T00:00:00Z', '1960-01-01T01:00:00Z')).to.equal('400 instant-out-of-range')
    expect(await file('0000-01-01T00:00:00Z', '0000-01-01T01:00:00Z')).to.equal('400 validation-failed')
    expect(await file('yesterday', null)).to.equal('400 validation-failed')
    expect(await file('2026-01-12T10:00:00Z', '2026-01-12T11:00:00Z', { memberName: 'x' })).to.equal('400 validation-failed')
    expect(await verdict(member.post('/entries', { taskId: uuidv7(), startedAt: '2026-02-26T10:00:00Z', stoppedAt: null }))).to.equal('404 not-found')
  })

  it('keep times to the millisecond, whatever was sent', async () => {
    let day = 0
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 86_399_999 }), fc.integer({ min: 0, max: 1_000_000 }), async (offset, length) => {
      day += 1
      const start = Date.UTC(2015, 0, 1) + day * 3 * 86_400_000 + offset
      const [startedAt, stoppedAt] = [new Date(start).toISOString(), new Date(start + length).toISOString()]
      const entry = await fileEntry(member, work.taskId, startedAt, stoppedAt)
      expect(entry).to.include({ startedAt, stoppedAt })
    }), { numRuns: 40 })
  })

  it('of one member never overlap, in whatever order and however they are filed and moved', async () => {
    const person = await acme.member()
    const hour = 3_600_000
    const at = (slot: number) => new Date(Date.UTC(2014, 0, 1) + slot * hour / 4).toISOString()
    const filed: { id: string; start: number; stop: number }[] = []
    const meets = (start: number, stop: number, except?: string) => filed.some((other) => other.id !== except && Math.max(start, other.start) < Math.min(stop, other.stop))
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 8 }), fc.nat(), fc.boolean(), async (start, length, pick, move) => {
      const stop = start + length
      const moved = move ? filed[pick % Math.max(filed.length, 1)] : undefined
      const expected = meets(start, stop, moved?.id)
      if (moved === undefined) {
        const answer = await person.post('/entries', { taskId: work.taskId, startedAt: at(start), stoppedAt: at(stop) })
        expect(answer.statusCode).to.equal(expected ? 409 : 201)
        if (!expected) filed.push({ id: answer.json<Entry>().id, start, stop })
      } else {
        const answer = await person.patch(`/entries/${moved.id}`, { startedAt: at(start), stoppedAt: at(stop) })
        expect(answer.statusCode).to.equal(expected ? 409 : 200)
        if (!expected) Object.assign(moved, { start, stop })
      }
    }), { numRuns: 120 })
    expect(filed.length).to.be.greaterThan(5)
  })

  it('are filed once when the same filings race', async () => {
    const person = await acme.member()
    const answers = await Promise.all(Array.from({ length: 8 }, () =>
      person.post('/entries', { taskId: work.taskId, startedAt: '2026-01-20T09:00:00Z', stoppedAt: '2026-01-20T10:00:00Z' })))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([201, ...Array<number>(7).fill(409)])
  })

  it('are answered once per Idempotency-Key', async () => {
    const body = { taskId: work.taskId, startedAt: '2026-01-21T09:00:00Z', stoppedAt: '2026-01-21T10:00:00Z' }
    const first = await member.post('/entries', body, { 'idempotency-key': 'one' })
    const again = await member.post('/entries', body, { 'idempotency-key': 'one' })
    expect([again.statusCode, again.json()]).to.deep.equal([201, first.json()])
    expect(await verdict(member.post('/entries', { ...body, description: 'other' }, { 'idempotency-key': 'one' }))).to.equal('409 idempotency-conflict')
    const other = await fileEntry(member, work.taskId, '2026-01-21T13:00:00Z', '2026-01-21T14:00:00Z')
    const routes: readonly [path: string, body: object][] = [
      ['/timer/start', { taskId: work.taskId }], ['/organizations', { name: 'Key' }], [`/entries/${other.id}/duplicate`, { startedAt: '2026-01-21T15:00:00Z' }],
    ]
    for (const [path, sent] of routes) expect(await verdict(member.post(path, sent, { 'idempotency-key': 'one' })), `used for ${path}`).to.equal('409 idempotency-conflict')
    expect((await member.get('/timer')).json(), 'nothing was done').to.deep.equal({ entry: null })
    expect(await verdict(member.post(`/entries/${first.json<Entry>().id}/duplicate`, { startedAt: '2026-01-21T17:00:00Z' }, { 'idempotency-key': 'two' }))).to.equal('201')
    expect(await verdict(member.post(`/entries/${other.id}/duplicate`, { startedAt: '2026-01-21T17:00:00Z' }, { 'idempotency-key': 'two' })), 'the same body for another entry').to.equal('409 idempotency-conflict')
    expect(await verdict(colleague.post('/entries', body, { 'idempotency-key': 'one' }))).to.equal('201')
    expect(await verdict(member.post('/entries', { ...body, id: first.json<Entry>().id, startedAt: '2026-01-21T11:00:00Z', stoppedAt: '2026-01-21T12:00:00Z' }))).to.equal('409 id-taken')
  })

  it('change only in the version that was read', async () => {
    const entry = await fileEntry(member, work.taskId, '2026-01-22T09:00:00Z', '2026-01-22T10:00:00Z')
    const read = await member.get(`/entries/${entry.id}`)
    const etag = String(read.headers.etag)
    const changed = await member.patch(`/entries/${entry.id}`, { description: 'first' }, { 'if-match': etag })
    expect(changed.json()).to.include({ description: 'first' })
    expect(changed.headers.etag).to.not.equal(etag)
    expect(await verdict(member.patch(`/entries/${entry.id}`, { description: 'second' }, { 'if-match': etag }))).to.equal('412 precondition-failed')
    expect(await verdict(member.patch(`/entries/${entry.id}`, { description: 'third' }, { 'if-match': String(changed.headers.etag) }))).to.equal('200')
  })

  it('come in pages that neither skip nor repeat, in both directions', async () => {
    const person = await acme.member()
    const expected: string[] = []
    for (let hour = 0; hour < 7; hour++) {
      const entry = await fileEntry(person, work.taskId, `2026-02-01T0${String(hour)}:00:00Z`, `2026-02-01T0${String(hour)}:30:00Z`)
      expected.push(entry.id)
    }
    for (const [sort, order] of [['startedAt', expected], ['-startedAt', expected.toReversed()]] as const) {
      const seen: string[] = []
      let cursor: string | null = null
      let pages = 0
      do {
        const answer = await person.get(`/entries?limit=3&sort=${sort}${cursor === null ? '' : `&cursor=${cursor}`}`)
        seen.push(...items<Entry>(answer).map(({ id }) => id))
        cursor = answer.json<{ nextCursor: string | null }>().nextCursor
        pages += 1
      } while (cursor !== null)
      expect(seen).to.deep.equal(order)
      expect(pages).to.equal(3)
    }
    expect((await person.get('/entries?limit=7')).json<{ nextCursor: null }>().nextCursor).to.equal(null)
    const { nextCursor } = (await person.get('/entries?limit=3')).json<{ nextCursor: string }>()
    expect(await verdict(person.get(`/entries?limit=3&sort=startedAt&cursor=${nextCursor}`))).to.equal('400 wrong-cursor')
    const forged = (position: readonly unknown[]) => verdict(person.get(`/entries?cursor=${Buffer.from(JSON.stringify(['-startedAt', ...position])).toString('base64url')}`))
    for (const position of [['yesterday', uuidv7()], ['2026-13-01T00:00:00.000Z', uuidv7()], [5, uuidv7()], [null, uuidv7()], ['2026-01-01T00:00:00.000Z', 'x']]) {
      expect(await forged(position), JSON.stringify(position)).to.equal('400 wrong-cursor')
    }
    expect(await verdict(person.get('/entries?from=1900-01-01&to=9998-12-31'))).to.equal('200')
    for (const range of ['from=0000-01-01', 'to=9999-12-31', 'from=-271821-04-20']) expect(await verdict(person.get(`/entries?${range}`))).to.equal('400 validation-failed')
    expect(await verdict(person.get('/entries?from=2026-01-06&to=2026-01-05'))).to.equal('400 range-reversed')
    expect(await verdict(person.get('/entries?sort=memberId'))).to.equal('400 wrong-sort')
    expect(await verdict(person.get('/entries?limit=201'))).to.equal('400 validation-failed')
  })

  it('are found by days of the workspace, text, tag, task and state', async () => {
    const person = await acme.member()
    const other = await makeWork(acme.admin)
    const night = await fileEntry(person, work.taskId, '2026-02-10T22:30:00Z', '2026-02-10T23:30:00Z', { description: '100% of_it', tags: ['night'] })
    const day = await fileEntry(person, other.taskId, '2026-02-12T10:00:00Z', '2026-02-12T11:00:00Z', { billable: true })
    const found = async (query: string) => items<Entry>(await person.get(`/entries?${query}`)).map(({ id }) => id)
    expect(await found('from=2026-02-10&to=2026-02-10'), 'begins at 23:30 in Berlin').to.deep.equal([night.id])
    expect(await found('from=2026-02-11&to=2026-02-11'), 'and reaches into the next day there').to.deep.equal([night.id])
    expect(await found('from=2026-02-12')).to.deep.equal([day.id])
    expect(await found('search=100%25')).to.deep.equal([night.id])
    expect(await found('search=f_i')).to.deep.equal([night.id])
    expect(await found('search=0_')).to.deep.equal([])
    expect(await found('tag=night')).to.deep.equal([night.id])
    expect(await found(`taskId=${other.taskId}`)).to.deep.equal([day.id])
    expect(await found(`organizationId=${work.organizationId}`)).to.deep.equal([night.id])
    expect(await found('billable=true')).to.deep.equal([day.id])
    expect(await found('running=true')).to.deep.equal([])
  })

  it('can be split, duplicated and changed or deleted together', async () => {
    const person = await acme.member()
    const entry = await fileEntry(person, work.taskId, '2026-02-15T09:00:00Z', '2026-02-15T11:00:00Z', { description: 'long' })
    const [first, second] = items<Entry>(await person.post(`/entries/${entry.id}/split`, { at: '2026-02-15T10:00:00Z' }))
    expect(first).to.include({ id: entry.id, startedAt: entry.startedAt, stoppedAt: '2026-02-15T10:00:00.000Z' })
    expect(second).to.include({ startedAt: '2026-02-15T10:00:00.000Z', stoppedAt: entry.stoppedAt, description: 'long' })
    expect(await verdict(person.post(`/entries/${entry.id}/split`, { at: '2026-02-15T10:00:00Z' }))).to.equal('409 split-outside')
    const copy = (await person.post(`/entries/${entry.id}/duplicate`, { startedAt: '2026-02-16T09:00:00Z' })).json<Entry>()
    expect(copy).to.include({ startedAt: '2026-02-16T09:00:00.000Z', stoppedAt: '2026-02-16T10:00:00.000Z', description: 'long' })
    const ids = [first!.id, second!.id, copy.id]
    const other = await makeWork(acme.admin)
    const edited = items<Entry>(await person.post('/entries/bulk-edit', { ids, change: { taskId: other.taskId, billable: true } }))
    expect(edited.map(({ taskId, organizationId, billable }) => [taskId, organizationId, billable])).to.deep.equal(ids.map(() => [other.taskId, other.organizationId, true]))
    expect(await verdict(person.post('/entries/bulk-edit', { ids: [first!.id, uuidv7()], change: { billable: false } }))).to.equal('404 not-found')
    expect((await person.get(`/entries/${first!.id}`)).json<Entry>().billable, 'all or none').to.equal(true)
    expect((await person.post('/entries/bulk-delete', { ids })).json()).to.include({ entries: 3, tasks: 0 })
    expect(items(await person.get('/entries'))).to.deep.equal([])
  })

  it('of others are not there for a member, and may be read but not changed by a manager', async () => {
    const manager = await acme.member({ role: 'manager' })
    const hr = await acme.member({ role: 'hr' })
    const entry = await fileEntry(member, work.taskId, '2026-02-20T09:00:00Z', '2026-02-20T10:00:00Z')
    const attempts = (person: TestMember) => Promise.all([
      verdict(person.get(`/entries/${entry.id}`)),
      verdict(person.patch(`/entries/${entry.id}`, { description: 'mine' })),
      verdict(person.delete(`/entries/${entry.id}`)),
      verdict(person.get(`/entries/${entry.id}/notes`)),
      verdict(person.post(`/entries/${entry.id}/split`, { at: '2026-02-20T09:30:00Z' })),
      verdict(person.post('/entries', { taskId: work.taskId, memberId: member.id, startedAt: '2026-02-21T09:00:00Z', stoppedAt: '2026-02-21T10:00:00Z' })),
    ])
    const nothing = '404 not-found'
    const refused = '403 forbidden'
    expect(await attempts(colleague)).to.deep.equal([nothing, nothing, nothing, nothing, nothing, refused])
    for (const person of [manager, hr]) expect(await attempts(person)).to.deep.equal(['200', refused, refused, '200', refused, refused])
    expect(items(await colleague.get(`/entries?memberId=${member.id}`))).to.deep.equal([])
    expect(items<Entry>(await manager.get(`/entries?memberId=${member.id}&from=2026-02-20&to=2026-02-20`)).map(({ id }) => id)).to.deep.equal([entry.id])
    expect(await verdict(acme.admin.patch(`/entries/${entry.id}`, { description: 'set right' }))).to.equal('200')
    expect(await verdict(acme.admin.post('/entries', { taskId: work.taskId, memberId: member.id, startedAt: '2026-02-21T09:00:00Z', stoppedAt: '2026-02-21T10:00:00Z' }))).to.equal('201')
    expect(await verdict(acme.admin.post('/entries', { taskId: work.taskId, memberId: uuidv7(), startedAt: '2026-02-22T09:00:00Z', stoppedAt: '2026-02-22T10:00:00Z' }))).to.equal(nothing)
  })

  it('of another workspace do not exist', async () => {
    const rival = await platform.workspace({ name: 'Rival' })
    const entry = await fileEntry(member, work.taskId, '2026-02-23T09:00:00Z', '2026-02-23T10:00:00Z')
    expect(await verdict(rival.admin.get(`/entries/${entry.id}`))).to.equal('404 not-found')
    expect(await verdict(rival.admin.post('/entries', { taskId: work.taskId, startedAt: '2026-02-23T09:00:00Z', stoppedAt: '2026-02-23T10:00:00Z' }))).to.equal('404 not-found')
    expect(await verdict(rival.admin.get(`/api/workspaces/${acme.id}/entries`))).to.equal('404 not-found')
    expect(items(await rival.admin.get('/entries'))).to.deep.equal([])
    expect(await verdict(platform.app.inject({ url: `/api/workspaces/${acme.id}/entries` }))).to.equal('401 unauthorized')
  })
})
