import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { fileEntry, makeWork } from '../../../core/test/work-support.ts'
import { segment } from '../../activity/test/support.ts'
import activity from '../../activity/server/index.ts'
import clickim from '../server/index.ts'
import type { ClickContext } from '../server/context.ts'
import { dateBounds } from '../server/dates.ts'
import { freshenDays } from '../server/days.ts'
import { previewPlatforms } from '../server/preview.ts'
import { addPreviews } from '../ui/add-previews.ts'
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

  it('are previewed by a list in steps, too, whose sums are those of all people at once', async () => {
    const workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'clickim'] })
    const members = await Promise.all(Array.from({ length: 7 }, () => workspace.member()))
    const { taskId } = await makeWork(workspace.admin)
    for (const [index, member] of members.entries()) {
      await fileEntry(member, taskId, '2026-10-20T08:00:00Z', '2026-10-20T12:00:00Z')
      await (await member.agent()).deliver([segment('2026-10-20T09:00:00Z', `2026-10-20T09:${String(10 + index)}:00Z`, 'active', { app: 'Firefox', domain: index % 2 === 0 ? 'reddit.com' : 'news.example.org' })])
    }
    const list = [{ id: 'news', name: 'News', domains: ['example.org'], apps: [] }]
    const bounds = dateBounds(range, 'UTC', 31)
    const all = members.map(({ id }) => id).toSorted()
    const look = (memberIds: readonly string[], forMs?: number) => workspace.inUnit((unit) => previewPlatforms(context, unit, { list, memberIds, bounds, signal: AbortSignal.timeout(60_000), forMs }))
    const whole = (await look(all)).preview
    expect(whole).to.not.have.any.keys('pendingDays', 'after')
    expect([whole.people, whole.beforeSeconds, whole.afterSeconds]).to.deep.equal([7, 600 * 4 + 60 * 12, 600 * 3 + 60 * 9])
    const parts = []
    for (let left = all; left.length > 0;) {
      const { preview, memberIds } = await look(left, 0)
      parts.push(preview)
      left = left.slice(memberIds.length)
      expect(preview.pendingDays).to.equal(left.length === 0 ? undefined : left.length * 30)
      expect(preview.after).to.equal(left.length === 0 ? undefined : memberIds.at(-1))
    }
    expect(parts.length).to.equal(3)
    const { pendingDays: _, after: __, ...sum } = parts.reduce(addPreviews)
    expect(sum).to.deep.equal(whole)

    const ask = (body: object) => workspace.admin.post(`${api}/platforms/preview`, { platforms: list, ...range, ...body })
    expect((await ask({ after: all[3] })).json()).to.include({ people: 3 + Number(workspace.admin.id > all[3]!) })
    expect((await ask({ after: 'nobody' })).statusCode).to.equal(400)
    expect((await members[0]!.post(`${api}/platforms/preview`, { platforms: list, after: all[0] })).statusCode).to.equal(403)
    // A sum of few people tells them that somebody looked, one of many does not.
    const looks = async (member: typeof members[number]) => (await member.get('/me/looks')).json<{ items: { subject: string }[] }>().items.filter(({ subject }) => subject === 'clickim.preview').length
    expect((await ask({})).statusCode).to.equal(200)
    const [first, last] = [all[0], all.at(-1)].map((id) => members.find((member) => member.id === id)!)
    expect([await looks(first!), await looks(last!)]).to.deep.equal([0, 1])
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
