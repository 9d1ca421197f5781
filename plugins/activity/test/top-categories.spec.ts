import { expect } from 'chai'
import { readColumnDays } from '../server/column-days.ts'
import { agentOf, inWorkspace, segment } from './support.ts'
import { api, readingScene } from './reading-scene.ts'

const dates = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'] as const
const range = { from: dates[0], to: dates[3] }
const rules = (...items: readonly (readonly [category: string, app: string])[]) => ({ items: items.map(([category, pattern]) => ({ category: [category], match: 'app', pattern })) })

describe('the top category of a day', () => {
  const scene = readingScene()

  /** Two devices at once; equal times; nothing with a category; one of two. */
  beforeEach(async () => {
    const used = (date: string, from: string, to: string, app: string) => segment(`${date}T${from}:00Z`, `${date}T${to}:00Z`, 'active', { app })
    const [both, equal, none, last] = dates
    await scene.workspace.admin.put(`${api}/categories`, rules(['Pair', 'One'], ['Pair', 'Two'], ['Alone', 'Three']))
    await scene.agent.send([
      used(both, '09:00', '09:06', 'One'), used(both, '10:00', '10:09', 'Three'),
      used(equal, '09:00', '09:05', 'One'), used(equal, '10:00', '10:05', 'Three'),
      used(none, '09:00', '09:30', 'Other'),
      used(last, '09:00', '09:30', 'Other'), used(last, '10:00', '10:10', 'Two'), used(last, '11:00', '11:05', 'Three'),
    ])
    await (await agentOf(scene.platform, scene.member, 'laptop')).send([used(both, '09:00', '09:06', 'Two')])
    await scene.platform.drain()
  })

  const read = () => inWorkspace(scene.platform, scene.workspace, (unit) => readColumnDays(unit, [scene.member.id], range, true))
  const change = (statement: string) => inWorkspace(scene.platform, scene.workspace, (unit) => unit.query(statement, [scene.workspace.id]))
  /** The first category that the activity page lists for each date. */
  const listed = () => Promise.all(dates.map(async (date) => (await scene.member.get(`${api}/totals?from=${date}&to=${date}&by=category`)).json<{ items: { key: string | null }[] }>().items.find(({ key }) => key !== null)?.key ?? null))
  async function expectTops(tops: readonly (string | null)[], outdatedDays: number): Promise<void> {
    const { days, ...more } = await read()
    expect([days.map(({ category }) => category), more.outdatedDays]).to.deep.equal([tops, outdatedDays])
    expect(await listed()).to.deep.equal(tops)
  }

  it('is the one that the activity page lists first, kept with the roll-up', () => expectTops(['Alone', 'Alone', null, 'Pair'], 0))

  it('follows the rules at once, and is kept again soon after', async () => {
    await scene.workspace.admin.put(`${api}/categories`, rules(['Pair', 'One'], ['Rest', 'Other'], ['Zone', 'Three']))
    await expectTops(['Zone', 'Pair', 'Rest', 'Rest'], 4)
    await scene.platform.drain()
    await expectTops(['Zone', 'Pair', 'Rest', 'Rest'], 0)
  })

  it('is read as it is kept, unless a process that keeps none rolled the day up since', async () => {
    await change(`update p_activity.usage set top_category = 'Kept' where workspace_id = $1`)
    expect((await read()).days.map(({ category }) => category)).to.deep.equal(['Kept', 'Kept', 'Kept', 'Kept'])
    await change(`update p_activity.usage set made_at = made_at + interval '1 second' where workspace_id = $1`)
    await expectTops(['Alone', 'Alone', null, 'Pair'], 4)
  })
})
