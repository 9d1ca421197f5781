import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser, lastMail, mailsOf } from './identity-support.ts'

const code = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code
const password = 'a long pass phrase'

describe('invitations', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z' })
    team = await platform.workspace({ name: 'Prettyneat' })
  })
  after(() => platform.close())

  async function invited(email: string, role = 'member'): Promise<{ id: string; path: string }> {
    const made = await team.admin.post('/invitations', { email, role, monitored: true })
    expect(made.statusCode).to.equal(201)
    // Other mails to the same person may arrive later.
    const mail = (await mailsOf(platform, email)).findLast(({ subject }) => subject.includes('invites you'))
    if (mail === undefined) throw new Error(`No invitation to ${email}`)
    return { id: made.json<{ id: string }>().id, path: pathOfMail(mail.link) }
  }
  const pathOfMail = (link: string): string => `/api${new URL(link).pathname}`

  it('mails a link that shows workspace, role and policy without using it up', async () => {
    const { path } = await invited('new@prettyneat.test', 'hr')
    const mail = await lastMail(platform, 'new@prettyneat.test')
    expect(mail.subject).to.equal('Ada Admin invites you to Prettyneat')
    expect(mail.text).to.contain('as HR').and.to.contain('Sent by Overt at')
    for (let look = 0; look < 2; look++) {
      const shown = await new Browser(platform).get(path)
      expect(shown.statusCode).to.equal(200)
      const view = shown.json<{ policy: { summary: string[]; version: number } }>()
      expect(view).to.include({ workspaceName: 'Prettyneat', email: 'new@prettyneat.test', role: 'hr', monitored: true, hasAccount: false })
      expect(view.policy.summary).to.be.an('array')
    }
  })

  it('makes account, member and session in one, once', async () => {
    const { path } = await invited('joiner@prettyneat.test')
    const browser = new Browser(platform)
    expect(code(await browser.post(`${path}/accept`, {}))).to.equal('password-needed')
    expect((await browser.post(`${path}/accept`, { name: 'Jo', password: 'short' })).statusCode).to.equal(400)
    expect(code(await browser.post(`${path}/accept`, { name: 'Jo', password: 'aaaaaaaaaaaa' }))).to.equal('weak-password')
    const accepted = await browser.post(`${path}/accept`, { name: 'Jo', password })
    expect(accepted.statusCode).to.equal(200)
    expect(accepted.json()).to.include({ workspaceId: team.id, role: 'member' })
    expect((await browser.get(`/api/workspaces/${team.id}/rights`)).json()).to.include({ role: 'member' })
    expect(code(await new Browser(platform).post(`${path}/accept`, { name: 'Jo', password }))).to.equal('link-invalid')
    expect((await new Browser(platform).get(path)).json()).to.deep.include({ status: 404, code: 'link-invalid', reason: 'used' })
    expect((await new Browser(platform).signIn('joiner@prettyneat.test', password)).statusCode).to.equal(200)
  })

  it('takes what an invitee has read for an acknowledgement, and nothing for one that was not read', async () => {
    const standing = async (email: string, body: object): Promise<unknown> => {
      const { path } = await invited(email)
      const browser = new Browser(platform)
      const { policy } = (await browser.get(path)).json<{ policy: { version: number } }>()
      const joined = await browser.post(`${path}/accept`, { name: 'Read Er', password, ...Object.fromEntries(Object.entries(body).map(([key, add]) => [key, policy.version + Number(add)])) })
      expect(joined.statusCode).to.equal(200)
      const own = (await browser.get(`/api/workspaces/${team.id}/policy`)).json<{ acknowledged: boolean }>()
      return own.acknowledged
    }
    expect(await standing('read@prettyneat.test', { policyVersion: 0 })).to.equal(true)
    expect(await standing('older@prettyneat.test', { policyVersion: 5 })).to.equal(false)
    expect(await standing('unread@prettyneat.test', {})).to.equal(false)
  })

  it('lets exactly one of two simultaneous acceptances through', async () => {
    const { path } = await invited('race@prettyneat.test')
    const answers = await Promise.all([1, 2, 3].map(() => new Browser(platform).post(`${path}/accept`, { name: 'Ra Ce', password })))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([200, 404, 404])
  })

  it('asks somebody with an account to sign in, and refuses another account', async () => {
    const elsewhere = await platform.workspace({ name: 'Elsewhere' })
    const known = await elsewhere.member({ name: 'Kim Known' })
    const { path } = await invited(known.email)
    expect((await new Browser(platform).get(path)).json()).to.include({ hasAccount: true })
    expect(code(await new Browser(platform).post(`${path}/accept`, { name: 'Imposter', password }))).to.equal('sign-in-to-accept')
    const other = new Browser(platform)
    await other.signIn(elsewhere.admin.email, elsewhere.admin.password)
    expect(code(await other.post(`${path}/accept`))).to.equal('other-account')
    const browser = new Browser(platform)
    await browser.signIn(known.email, known.password)
    expect((await browser.post(`${path}/accept`)).statusCode).to.equal(200)
    expect((await browser.get('/api/me')).json<{ memberships: unknown[] }>().memberships).to.have.length(2)
  })

  it('takes a removed member back under the same id', async () => {
    const member = await team.member({ name: 'Back Again' })
    await team.admin.delete(`/members/${member.id}`)
    const { path } = await invited(member.email)
    const accepted = await member.post(`${path}/accept`, {})
    expect(accepted.json()).to.include({ memberId: member.id })
    expect((await member.get('/')).statusCode).to.equal(200)
  })

  it('lets who comes back start clean: no device, no rate, the role and the monitoring of the new invitation', async () => {
    const member = await team.member({ name: 'Clean Start', role: 'hr', monitored: false })
    const agent = await member.agent()
    await team.admin.patch(`/members/${member.id}`, { rate: 5_000, timeZone: 'Europe/Rome' })
    expect((await team.admin.delete(`/members/${member.id}`)).statusCode).to.equal(204)
    platform.clock.advance({ hours: 24 })
    const { path } = await invited(member.email)
    expect((await member.post(`${path}/accept`, {})).statusCode).to.equal(200)
    expect((await member.get(`/members/${member.id}`)).json()).to.include({ role: 'member', monitored: true, rate: null, timeZone: null })
    const policy = await platform.app.inject({ url: '/api/agent/policy', headers: { authorization: `Bearer ${agent.token}` } })
    expect(code(policy)).to.equal('token-revoked')
  })

  it('refuses a second invitation while one is open, and one for a member', async () => {
    await invited('twice@prettyneat.test')
    expect(code(await team.admin.post('/invitations', { email: 'Twice@prettyneat.test', role: 'hr', monitored: false }))).to.equal('already-invited')
    expect(code(await team.admin.post('/invitations', { email: team.admin.email, role: 'hr', monitored: false }))).to.equal('already-member')
  })

  it('voids the old link when it is resent, and every link when it is revoked', async () => {
    const { id, path } = await invited('resend@prettyneat.test')
    expect((await team.admin.post(`/invitations/${id}/resend`)).statusCode).to.equal(200)
    const newer = pathOfMail((await lastMail(platform, 'resend@prettyneat.test')).link)
    expect(newer).not.to.equal(path)
    expect((await new Browser(platform).get(path)).statusCode).to.equal(404)
    expect((await new Browser(platform).get(newer)).statusCode).to.equal(200)
    expect((await team.admin.delete(`/invitations/${id}`)).statusCode).to.equal(204)
    expect((await new Browser(platform).get(newer)).statusCode).to.equal(404)
    expect(code(await team.admin.post(`/invitations/${id}/resend`))).to.equal('invitation-closed')
    const { items } = (await team.admin.get('/invitations?status=revoked')).json<{ items: { id: string }[] }>()
    expect(items.map((item) => item.id)).to.include(id)
  })

  it('expires after seven days, to the second, and may be invited again', async () => {
    const { id, path } = await invited('late@prettyneat.test')
    platform.clock.advance({ hours: 7 * 24 - 1, minutes: 59, seconds: 59 })
    expect((await new Browser(platform).get(path)).statusCode).to.equal(200)
    platform.clock.advance({ seconds: 1 })
    expect((await new Browser(platform).post(`${path}/accept`, { name: 'Late', password })).statusCode).to.equal(404)
    const { items } = (await team.admin.get('/invitations?status=expired')).json<{ items: { id: string }[] }>()
    expect(items.map((item) => item.id)).to.include(id)
    await invited('late@prettyneat.test')
  })

  it('mails once for a repeated Idempotency-Key', async () => {
    const body = { email: 'once@prettyneat.test', role: 'member', monitored: true }
    const first = await team.admin.post('/invitations', body, { 'idempotency-key': 'k1' })
    const again = await team.admin.post('/invitations', body, { 'idempotency-key': 'k1' })
    expect(again.json()).to.deep.equal(first.json())
    expect(await mailsOf(platform, 'once@prettyneat.test')).to.have.length(1)
  })

  it('keeps another workspace away from invitations, and their links out of answers and trail', async () => {
    const { id, path } = await invited('secret@prettyneat.test')
    const other = await platform.workspace({ name: 'Foreign' })
    expect((await other.admin.delete(`/invitations/${id}`)).statusCode).to.equal(404)
    expect((await other.admin.post(`/invitations/${id}/resend`)).statusCode).to.equal(404)
    const token = path.split('/').at(-1) ?? ''
    for (const shown of ['/invitations', '/audit']) {
      const { body } = await team.admin.get(shown)
      expect(body).not.to.contain(token)
      if (shown === '/audit') expect(body).not.to.contain('secret@prettyneat.test')
    }
    const forged = path.slice(0, -4) + 'AAAA'
    expect(code(await new Browser(platform).get(forged))).to.equal('link-invalid')
    expect(code(await new Browser(platform).get('/api/invitations/not-a-token'))).to.equal('link-invalid')
  })
})
