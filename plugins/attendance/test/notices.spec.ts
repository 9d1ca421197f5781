import { expect } from 'chai'
import type { NoticePage } from '@overt/sdk'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, openOffice } from './office.ts'

describe('notices of attendance', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  before(async () => {
    ({ platform, workspace, member, hr } = await openOffice())
    platform.clock.set('2026-03-06T22:00:00Z')
  })
  after(() => platform.close())

  const told = async (who: TestMember, language = 'en') => (await who.get(`/notices?locale=${language}`)).json<NoticePage>().items.map(({ kind, text, path, readAt }) => ({ kind, text, path, read: readAt !== null }))
  const unread = async (who: TestMember) => (await told(who)).filter(({ read }) => !read).map(({ text }) => text)
  async function ask(path: string, body: object): Promise<string> {
    const answer = await member.post(`${base}/${path}`, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    platform.clock.advance({ seconds: 1 })
    return answer.json<{ id: string }>().id
  }
  async function decide(who: TestMember, path: string, comment = 'Seen.'): Promise<void> {
    const answer = await who.post(`${base}/${path}`, { comment })
    expect(answer.statusCode, answer.body).to.equal(200)
    platform.clock.advance({ seconds: 1 })
  }
  const correction = { date: '2026-03-04', clockInAt: '2026-03-04T08:00:00Z', clockOutAt: '2026-03-04T16:00:00Z', reason: 'The agent was off: a private reason.' }

  it('tell those who may decide that a correction waits, without its reason, until one of them has decided', async () => {
    const colleague = await workspace.member()
    const name = 'Mia Member'
    const id = await ask('corrections', correction)
    for (const decider of [hr, workspace.admin]) expect(await told(decider)).to.deep.equal([{ kind: 'core.waiting', text: `${name} asks for a correction of 4 Mar 2026.`, path: '/attendance/requests', read: false }])
    expect([await told(member), await told(colleague)]).to.deep.equal([[], []])
    await decide(hr, `corrections/${id}/ask`, 'Which office?')
    expect([await unread(hr), await unread(workspace.admin)]).to.deep.equal([[], []])
    expect(await unread(member)).to.deep.equal(['Hana HR has a question about your correction of 4 Mar 2026.'])
    await decide(member, `corrections/${id}/answer`, 'Paris.')
    expect(await unread(hr)).to.deep.equal([`${name} answered your question about the correction of 4 Mar 2026.`])
    await decide(workspace.admin, `corrections/${id}/approve`)
    expect([await unread(hr), await unread(workspace.admin)]).to.deep.equal([[], []])
    expect((await told(member, 'de'))[0]).to.deep.equal({ kind: 'core.decision', text: 'Ada Admin hat deine Korrektur für 4. März 2026 genehmigt.', path: '/attendance/requests', read: false })
  })

  it('end with a request that its member takes back', async () => {
    const id = await ask('corrections', { ...correction, date: '2026-03-05', clockInAt: '2026-03-05T08:00:00Z', clockOutAt: '2026-03-05T16:00:00Z' })
    expect(await unread(hr)).to.have.lengthOf(1)
    await decide(member, `corrections/${id}/withdraw`)
    expect(await unread(hr)).to.deep.equal([])
  })

  it('tell of leave that waits, was decided, or was entered for somebody', async () => {
    const id = await ask('leave', { from: '2026-04-01', to: '2026-04-03', kind: 'vacation' })
    expect((await unread(hr))[0]).to.match(/ asks for leave from 1 Apr 2026 to 3 Apr 2026\.$/)
    await decide(hr, `leave/${id}/reject`)
    expect((await unread(member))[0]).to.equal('Hana HR rejected your leave from 1 Apr 2026 to 3 Apr 2026. Open it to read why.')
    expect(await unread(hr)).to.deep.equal([])
    expect((await hr.post(`${base}/leave`, { memberId: member.id, from: '2026-05-04', to: '2026-05-04', kind: 'sick' })).statusCode).to.equal(201)
    const [entered] = await unread(member)
    expect(entered).to.equal('Hana HR entered leave for you on 4 May 2026.')
  })
})
