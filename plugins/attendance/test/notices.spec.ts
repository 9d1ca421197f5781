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

  it('tell somebody once that another changed their schedule, by whom and from when, however many were given it', async () => {
    const week = [1, 2, 3, 4, 5]
    const put = (as: TestMember, who: TestMember, validFrom: string) => as.put(`${base}/schedules/${who.id}`, { validFrom, timeZone: 'Europe/Paris', workingDays: week, startsAt: '10:00', endsAt: '18:00' })
    const about = async (who: TestMember, language = 'en') => (await told(who, language)).filter(({ kind, read }) => kind === 'attendance.schedule' && !read)
    expect((await put(hr, member, '2026-06-01')).statusCode).to.equal(200)
    expect(await about(member)).to.deep.equal([{ kind: 'attendance.schedule', text: 'Hana HR changed your schedule from 1 Jun 2026.', path: '/attendance/mine', read: false }])
    expect((await about(member, 'de'))[0]!.text).to.equal('Hana HR hat deinen Arbeitszeitplan ab 1. Juni 2026 geändert.')
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-06-01', timeZone: 'Europe/Paris', workingDays: week, startsAt: '10:00', endsAt: '18:00', dryRun: true })
    expect((await put(hr, hr, '2026-06-01')).statusCode).to.equal(200)
    expect(await about(hr), 'one’s own').to.deep.equal([])
    const colleague = await workspace.member({ name: 'Cleo' })
    const given = await hr.post(`${base}/schedules/apply`, { memberIds: [member.id, colleague.id], validFrom: '2026-07-01', terms: { workingDays: week, weeklySeconds: 0 } })
    expect(given.statusCode, given.body).to.equal(200)
    for (const [who, count] of [[member, 2], [colleague, 1]] as const) expect(await about(who), who.id).to.have.lengthOf(count)
    await hr.post(`${base}/schedules/assignments/${given.json<{ assignmentId: string }>().assignmentId}/undo`, {})
    expect((await about(colleague)).map(({ text }) => text)).to.deep.equal(['Hana HR withdrew your schedule from 1 Jul 2026. The previous one applies again.'])
    expect((await hr.delete(`${base}/schedules/${member.id}/2026-06-01`)).statusCode).to.equal(200)
    expect((await about(member)).map(({ text }) => text)).to.include('Hana HR withdrew your schedule from 1 Jun 2026. The previous one applies again.')
    const { items } = (await member.get('/notices/choices')).json<{ items: { kind: string; channels: object }[] }>()
    expect(items.find(({ kind }) => kind === 'attendance.schedule')?.channels).to.deep.equal({ push: true, mail: false, messenger: false })
  })
})
