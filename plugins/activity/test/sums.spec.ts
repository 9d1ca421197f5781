import { expect } from 'chai'
import fc from 'fast-check'
import { leastPeople } from '@overt/sdk'
import { sumsOfMany } from '../server/sums-of-many.ts'
import { agentOf, inWorkspace, segment } from './support.ts'
import type { TestMember } from './support.ts'
import { api, readingScene } from './reading-scene.ts'

interface Answer { readonly items: readonly { key: string | null; activeSeconds: number; idleSeconds: number; personDays: number }[]; readonly years: readonly number[]; readonly leastPeople: number }

describe('sums of activity without the person', () => {
  const scene = readingScene()
  const settings = (values: object) => scene.workspace.admin.patch('/plugins/activity', { settings: values })
  const rows = async (table: string) => JSON.stringify(await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query(`select to_jsonb(t) as row from p_activity.${table} t`)))
  const sums = async (query: string, as: TestMember = scene.workspace.admin): Promise<Answer> => {
    const answer = await as.get(`${api}/sums?${query}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<Answer>()
  }
  const itemsOf = async (query: string) => (await sums(query)).items.map(({ key, activeSeconds, personDays }) => [key, activeSeconds, personDays])
  const night = async (at: string) => { scene.platform.clock.set(at); await scene.platform.drain() }

  /** Six people on a Monday: all in Code, one in something of their own. Four on Tuesday. */
  async function work(): Promise<void> {
    const others = await Promise.all(Array.from({ length: 5 }, () => scene.workspace.member()))
    for (const [index, person] of [scene.member, ...others].entries()) {
      await (await agentOf(scene.platform, person)).send([
        segment('2026-11-16T09:00:00Z', '2026-11-16T10:00:00Z', 'active', { app: 'Code' }), segment('2026-11-16T10:00:00Z', '2026-11-16T10:10:00Z', 'idle'),
        ...index === 0 ? [segment('2026-11-16T11:00:00Z', '2026-11-16T11:30:00Z', 'active', { app: 'Quittenmus', domain: 'quittenmus.example' })] : [segment('2026-11-16T11:00:00Z', '2026-11-16T11:20:00Z', 'active', { app: 'Mail' })],
        ...index < 4 ? [segment('2026-11-17T09:00:00Z', '2026-11-17T10:00:00Z', 'active', { app: 'Code' })] : [],
      ])
    }
    await scene.platform.drain()
  }

  it('keep nothing unless the workspace asks for it', async () => {
    await work()
    await settings({ totalsDays: 70 })
    await night('2027-02-20T04:00:00Z')
    expect([await rows('segment'), await rows('usage'), await rows('day'), await rows('sum_without_person')]).to.deep.equal(['[]', '[]', '[]', '[]'])
  })

  it('stay of details past their time, with nothing in them that fewer than five people share', async () => {
    await work()
    expect((await settings({ keepWithoutPerson: true })).statusCode).to.equal(200)
    await night('2027-01-20T04:00:00Z')
    expect([await rows('segment'), await rows('usage')]).to.deep.equal(['[]', '[]'])
    // Mail is of five, and so joins what one person used: shown, it would leave that by subtraction.
    expect(await itemsOf('by=app')).to.deep.equal([['Code', 6 * 3_600, 6], [null, 1_800 + 5 * 1_200, 6]])
    const left = await rows('sum_without_person')
    expect(left).to.include('"month":"2026-11-01"').and.include('"weekday":1')
    for (const personal of ['Quittenmus', 'quittenmus.example', scene.member.id, '2026-11-16', '"weekday":2']) expect(left.includes(personal), personal).to.equal(false)
    // Daily totals have a time of their own, and name their people until then.
    expect(await rows('day')).to.include(scene.member.id)
    expect((await sums('by=month')).items).to.deep.equal([])
    const trail = (await scene.workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; after: { kind: string; ends: string; records: number } }[] }>().items.filter(({ action }) => action === 'retention.applied')
    expect(trail.map(({ after }) => after).filter(({ kind }) => kind === 'activity.segments')).to.deep.equal([{ kind: 'activity.segments', days: 60, records: 22, ends: 'pseudonymized' }])
  })

  it('stay of daily totals past theirs, and add up from night to night', async () => {
    await work()
    await settings({ keepWithoutPerson: true, totalsDays: 70 })
    await night('2027-02-20T04:00:00Z')
    expect(await rows('day')).to.equal('[]')
    const active = 6 * 3_600 + 1_800 + 5 * 1_200
    expect(await sums('by=month')).to.deep.equal({ items: [{ key: '2026-11', activeSeconds: active, idleSeconds: 6 * 600, personDays: 6 }], years: [2026], leastPeople })
    expect((await sums('by=weekday&year=2026')).items).to.deep.equal([{ key: '1', activeSeconds: active, idleSeconds: 6 * 600, personDays: 6 }])
    expect((await sums('by=weekday&year=2025')).items).to.deep.equal([])
    await night('2027-02-21T04:00:00Z')
    expect((await sums('by=month')).items[0]).to.include({ activeSeconds: active, personDays: 6 })
  })

  it('are said to people before they are kept, and in the list of what expires', async () => {
    const { retention } = scene.platform.platform
    const helps = async () => inWorkspace(scene.platform, scene.workspace, async (unit) => (await retention.list(unit, 'en')).filter(({ plugin }) => plugin === 'activity').map(({ ends, pseudonymizedBy }) => [ends, pseudonymizedBy]))
    expect(await helps()).to.deep.equal([['deleted', 'keepWithoutPerson'], ['deleted', 'keepWithoutPerson']])
    const policy = async () => (await scene.member.get('/policy')).json<{ version: number; summary: string[] }>()
    const before = await policy()
    expect(before.summary).to.include('policy.retention').and.not.include('policy.withoutPerson')
    // Monitoring shows this beside the choice, before it is saved.
    const draft = await scene.workspace.admin.post('/policy/preview', { plugins: { activity: { keepWithoutPerson: true } } })
    expect(draft.statusCode, draft.body).to.equal(200)
    expect(draft.body).to.include('policy.withoutPerson')
    expect((await policy()).version).to.equal(before.version)
    await settings({ keepWithoutPerson: true })
    expect(await helps()).to.deep.equal([['pseudonymized', 'keepWithoutPerson'], ['pseudonymized', 'keepWithoutPerson']])
    const after = await policy()
    expect(after.summary).to.include('policy.withoutPerson')
    expect(after.version).to.be.greaterThan(before.version)
  })

  it('are read by admins, managers and HR, and by nobody of another workspace', async () => {
    await work()
    await settings({ keepWithoutPerson: true })
    await night('2027-01-20T04:00:00Z')
    for (const role of ['manager', 'hr'] as const) expect((await sums('by=category', await scene.workspace.member({ role }))).items.length, role).to.be.greaterThan(0)
    expect((await scene.member.get(`${api}/sums`)).statusCode).to.equal(403)
    const other = await scene.platform.workspace({ enabled: ['activity'] })
    expect((await other.admin.get(`${api}/sums?by=app`)).json<Answer>()).to.deep.equal({ items: [], years: [], leastPeople })
    expect(Object.keys(await scene.platform.copied(scene.workspace.id, scene.member.id))).to.not.include('activity.sum_without_person')
  })

  it('never show a sum of few, nor leave one to be found by subtraction, and lose no time', () => {
    const people = fc.array(fc.uniqueArray(fc.tuple(fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e')), fc.integer({ min: 0, max: 9 })), { selector: ([name]) => name, maxLength: 6 }), { maxLength: 14 })
    fc.assert(fc.property(people, (everybody) => {
      const shown = sumsOfMany(everybody)
      const active = everybody.filter((sums) => sums.some(([, ms]) => ms > 0)).length
      const total = everybody.flat().reduce((sum, [, ms]) => sum + ms, 0)
      expect(shown.every(({ people: count }) => count >= leastPeople)).to.equal(true)
      expect(shown.reduce((sum, { ms }) => sum + ms, 0)).to.equal(active < leastPeople ? 0 : total)
    }))
  })
})
