import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import { createTestPlatform } from '../../../core/testing/create-test-platform.ts'
import type { TestPlatform } from '../../../core/testing/create-test-platform.ts'
import { segment } from '../../activity/test/support.ts'
import activity from '../../activity/server/index.ts'
import clickim from '../server/index.ts'
import type { ClickContext } from '../server/context.ts'
import { freshenDays } from '../server/days.ts'
import { api } from './scene.ts'

describe('days that nobody has read yet', () => {
  const days = Array.from({ length: 30 }, (_, index) => `2026-10-${String(index + 1).padStart(2, '0')}`)
  const range = { from: days[0]!, to: days.at(-1)! }
  let platform: TestPlatform
  let context: ClickContext

  const watched = definePlugin({
    ...clickim,
    server(app, given) {
      context = given
      return clickim.server?.(app, given)
    },
  })

  before(async () => {
    platform = await createTestPlatform({
      clock: '2026-10-31T08:00:00Z',
      plugins: [
        { definition: activity, manifest: { requires: { platform: '*' } } },
        { definition: watched, manifest: { requires: { platform: '*', plugins: { activity: '*' } } } },
      ],
    })
  })
  after(() => platform.close())

  it('are worked out in steps within a limit of time, the newest first, until none is left', async () => {
    const workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'clickim'] })
    const member = await workspace.member()
    const agent = await member.agent()
    await agent.deliver(days.map((date) => segment(`${date}T09:00:00Z`, `${date}T09:10:00Z`, 'idle')))
    const known = () => workspace.inUnit((unit) => unit.query<{ date: string }>('select date::text from p_clickim.day where workspace_id = $1 order by date desc', [unit.workspaceId]))
    const freshen = (forMs?: number) => workspace.inUnit((unit) => freshenDays(context, unit, { memberIds: [member.id], ...range }, forMs))
    expect(await freshen(0)).to.equal(5)
    expect((await known()).map(({ date }) => date)).to.deep.equal(days.slice(5).toReversed())
    expect(await freshen(0)).to.equal(0)
    expect(await known()).to.have.length(30)
    expect((await member.get(`${api}/totals?from=${range.from}&to=${range.to}`)).json<{ pendingDays?: number }>()).to.not.have.property('pendingDays')
  })

  it('are worked out once where two readers of other ranges come at the same time', async () => {
    const workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'clickim'] })
    const members = [await workspace.member(), await workspace.member(), await workspace.member()]
    for (const member of members) await (await member.agent()).deliver(days.map((date) => segment(`${date}T09:00:00Z`, `${date}T09:10:00Z`, 'idle')))
    const answers = await Promise.all([
      ...members.map((member) => member.get(`${api}/totals?from=${range.from}&to=${range.to}`)), workspace.admin.get(`${api}/totals?from=2026-10-10&to=2026-10-20&readable=true`), workspace.admin.get(`${api}/totals?from=${range.from}&to=${range.to}&readable=true`),
    ])
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 200, 200, 200])
    const [row] = await workspace.inUnit((unit) => unit.query<{ days: number }>('select count(*)::int as days from p_clickim.day where workspace_id = $1', [unit.workspaceId]))
    expect(row).to.deep.equal({ days: 90 })
  })
})
