import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'chai'
import { createPlatform } from '../platform.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser, actionsAbout, codeOf as code, isSignedIn as isIn, lastMail, mailsOf, signedInBrowser } from './identity-support.ts'

describe('sessions and passwords', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  before(async () => {
    platform = await createTestPlatform()
    team = await platform.workspace()
  })
  after(() => platform.close())

  it('stores no session, token, link or password in clear', async () => {
    const member = await team.member()
    const browser = await signedInBrowser(platform, member)
    await browser.post('/api/auth/request-password-reset', { email: member.email })
    const { link } = await lastMail(platform, member.email)
    const secrets = [decodeURIComponent(browser.cookie.split('=')[1] ?? '').split('.')[0] ?? '', member.token, member.password, new URL(link).searchParams.get('token') ?? '']
    expect(secrets.every((secret) => secret.length > 10)).to.equal(true)
    const stored = await platform.platform.database.inIdentity(null, async (unit) => JSON.stringify([
      await unit.query('select * from identity.session'), await unit.query('select * from identity.account'),
      await unit.query('select * from identity.verification'), await unit.query('select * from identity.personal_token'),
    ]))
    for (const secret of secrets) expect(stored).not.to.contain(secret)
    expect((await browser.post('/api/auth/reset-password', { token: secrets[3], newPassword: 'another-long-password-9' })).statusCode).to.equal(200)
    const [account] = await platform.platform.database.inIdentity(null, (unit) => unit.query<{ password: string }>('select password from identity.account where user_id = $1', [member.userId]))
    expect(account?.password).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('lists browsers, ends one, and ends all', async () => {
    const member = await team.member()
    const [here, there, elsewhere] = [await signedInBrowser(platform, member), await signedInBrowser(platform, member), await signedInBrowser(platform, member)]
    const { items } = (await here.get('/api/me/sessions')).json<{ items: { id: string; current: boolean }[] }>()
    expect(items).to.have.length(3)
    expect(items.filter(({ current }) => current)).to.have.length(1)
    const thereId = (await there.get('/api/me/sessions')).json<{ items: { id: string; current: boolean }[] }>().items.find(({ current }) => current)?.id
    expect((await here.delete(`/api/me/sessions/${thereId}`)).statusCode).to.equal(204)
    expect([await isIn(here), await isIn(there), await isIn(elsewhere)]).to.deep.equal([true, false, true])
    expect((await here.delete('/api/me/sessions?keepCurrent=true')).json()).to.deep.equal({ ended: 1 })
    expect([await isIn(here), await isIn(elsewhere)]).to.deep.equal([true, false])
    await here.delete('/api/me/sessions')
    expect(await isIn(here)).to.equal(false)
  })

  it('keeps sessions of others, and of tokens, out of reach', async () => {
    const [one, two] = [await team.member(), await team.member()]
    const [browser, victim] = [await signedInBrowser(platform, one), await signedInBrowser(platform, two)]
    const { items } = (await victim.get('/api/me/sessions')).json<{ items: { id: string }[] }>()
    expect((await browser.delete(`/api/me/sessions/${items[0]?.id}`)).statusCode).to.equal(404)
    expect(await isIn(victim)).to.equal(true)
    expect(code(await two.delete('/api/me/sessions'))).to.equal('session-only')
  })

  it('ends a session in another process when it is ended here', async () => {
    const other = await createPlatform({ config: platform.platform.config, secret: testSecret, urls: platform.databaseUrls, log: platform.platform.log, clock: platform.clock, plugins: [], ui: false })
    try {
      const member = await team.member()
      const browser = await signedInBrowser(platform, member)
      const there = () => other.app.inject({ url: '/api/me', headers: { cookie: browser.cookie } })
      expect((await there()).statusCode).to.equal(200)
      const { cookie } = browser
      await browser.post('/api/auth/sign-out')
      browser.cookie = cookie
      // Injected requests need no socket: give the notification its turn.
      const until = async (status: number, send: typeof there): Promise<void> => {
        const before = performance.now()
        while ((await send()).statusCode !== status) {
          expect(performance.now() - before).to.be.below(2_000)
          await turn()
        }
      }
      await until(401, there)
      const workspace = () => other.app.inject({ url: `/api/workspaces/${team.id}/rights`, headers: { authorization: `Bearer ${member.token}` } })
      expect((await workspace()).statusCode).to.equal(200)
      await team.admin.patch(`/members/${member.id}`, { status: 'suspended' })
      await until(404, workspace)
    } finally {
      await other.close()
    }
  })

  it('changes the password, ends every other session and tells by mail', async () => {
    const member = await team.member()
    const [here, there] = [await signedInBrowser(platform, member), await signedInBrowser(platform, member)]
    expect((await here.post('/api/auth/change-password', { currentPassword: 'not the password', newPassword: 'another long phrase' })).statusCode).to.equal(400)
    expect(code(await here.post('/api/auth/change-password', { currentPassword: member.password, newPassword: 'aaaaaaaaaaaaaa' }))).to.equal('weak-password')
    expect([await isIn(here), await isIn(there)]).to.deep.equal([true, true])
    expect((await here.post('/api/auth/change-password', { currentPassword: member.password, newPassword: 'another long phrase' })).statusCode).to.equal(200)
    expect([await isIn(here), await isIn(there)]).to.deep.equal([true, false])
    expect((await new Browser(platform).signIn(member.email, member.password)).statusCode).to.equal(401)
    expect((await new Browser(platform).signIn(member.email, 'another long phrase')).statusCode).to.equal(200)
    expect((await lastMail(platform, member.email)).subject).to.equal('Your password was changed')
    expect((await new Browser(platform).post('/api/auth/change-password', { currentPassword: 'x', newPassword: 'another long phrase' })).statusCode).to.equal(401)
  })

  it('resets a password by a link that works once, signs out everywhere, and tells nobody who has an account', async () => {
    const member = await team.member()
    const browser = await signedInBrowser(platform, member)
    const known = await new Browser(platform).post('/api/auth/forget-password', { email: member.email })
    const unknown = await new Browser(platform).post('/api/auth/forget-password', { email: 'nobody@acme.test' })
    expect([known.statusCode, known.body]).to.deep.equal([unknown.statusCode, unknown.body])
    expect(await mailsOf(platform, 'nobody@acme.test')).to.deep.equal([])
    const { link } = await lastMail(platform, member.email)
    expect(new URL(link).pathname).to.equal('/reset-password')
    const token = new URL(link).searchParams.get('token')
    const reset = (newPassword: string) => new Browser(platform).post('/api/auth/reset-password', { token, newPassword })
    expect((await reset('short')).statusCode).to.equal(400)
    expect((await reset('a brand new phrase')).statusCode).to.equal(200)
    expect(await isIn(browser)).to.equal(false)
    expect(code(await reset('yet another phrase'))).to.equal('link-invalid')
    expect((await new Browser(platform).signIn(member.email, 'a brand new phrase')).statusCode).to.equal(200)
    expect((await new Browser(platform).signIn(member.email, member.password)).statusCode).to.equal(401)
  })

  it('voids the link of an earlier mail when a new one is asked for', async () => {
    const member = await team.member()
    const links: string[] = []
    for (let mail = 0; mail < 2; mail++) {
      await new Browser(platform).post('/api/auth/forget-password', { email: member.email })
      links.push(new URL((await lastMail(platform, member.email)).link).searchParams.get('token') ?? '')
    }
    const answers = await Promise.all(links.map((token) => new Browser(platform).post('/api/auth/reset-password', { token, newPassword: 'a brand new phrase' })))
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal([404, 200])
  })

  it('ends personal tokens and devices with a reset, each unless it is told not to, and writes it into the trail', async () => {
    for (const kept of [[], ['revokeTokens'], ['revokeDevices'], ['revokeTokens', 'revokeDevices']]) {
      const member = await team.member()
      const agent = await member.agent()
      await new Browser(platform).post('/api/auth/forget-password', { email: member.email })
      // The mail about the enrolled device may be the later one.
      const { link } = (await mailsOf(platform, member.email)).findLast((mail) => mail.link.includes('/reset-password'))!
      const token = new URL(link).searchParams.get('token')
      const answer = await new Browser(platform).post('/api/auth/reset-password', { token, newPassword: 'a brand new phrase', ...Object.fromEntries(kept.map((name) => [name, false])) })
      expect(answer.statusCode, kept.join()).to.equal(200)
      expect((await member.get('/api/me')).statusCode, kept.join()).to.equal(kept.includes('revokeTokens') ? 200 : 401)
      const policy = await platform.app.inject({ url: '/api/agent/policy', headers: { authorization: `Bearer ${agent.token}` } })
      expect(policy.statusCode, kept.join()).to.equal(kept.includes('revokeDevices') ? 200 : 401)
      expect((await actionsAbout(platform, team, member)).filter((action) => action === 'password.reset')).to.have.length(1)
    }
  })

  it('mails the owner of a new token and of a new device', async () => {
    const member = await team.member()
    await member.post('/api/me/tokens', { name: 'night script' })
    expect(await lastMail(platform, member.email)).to.deep.include({ subject: 'A personal token was created' }).and.to.have.property('text').that.contains('“night script”')
    await member.agent()
    expect(await lastMail(platform, member.email)).to.deep.include({ subject: 'A device was enrolled' })
  })

  it('writes failed sign-ins into the trail of every workspace of the member, whatever path they came', async () => {
    const member = await team.member()
    const elsewhere = await platform.workspace({ name: 'Elsewhere' })
    await elsewhere.inUnit((unit) => unit.query(`insert into core.member (workspace_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'member')`, [elsewhere.id, member.userId]))
    const browser = await signedInBrowser(platform, member)
    await new Browser(platform).signIn(member.email, 'not the password')
    await platform.app.inject({ method: 'POST', url: '/api/agent/enroll', payload: { email: member.email, password: 'not the password', device: { name: 'PC', platform: 'linux', agentVersion: '1.0.0' } } })
    await browser.post('/api/auth/change-password', { currentPassword: 'not the password', newPassword: 'another long phrase' })
    await browser.post('/api/auth/two-factor/enable', { password: 'not the password' })
    await browser.signIn('nobody.at.all@acme.test', 'not the password')
    expect(await actionsAbout(platform, team, member)).to.deep.equal(Array.from({ length: 4 }, () => 'sign-in.failed password'))
    const { items } = (await elsewhere.admin.get('/audit?limit=200')).json<{ items: { action: string }[] }>()
    expect(items.filter(({ action }) => action === 'sign-in.failed')).to.have.length(4)
  })

  it('offers nothing of better-auth that was not asked for', async () => {
    const browser = await signedInBrowser(platform, await team.member())
    for (const path of ['sign-up/email', 'update-user', 'change-email', 'delete-user', 'revoke-session', 'list-sessions', 'verify-password', 'link-social', 'sign-in/social', 'two-factor/send-otp']) {
      expect((await browser.post(`/api/auth/${path}`, {})).statusCode, path).to.equal(404)
    }
    expect((await browser.send('GET', '/api/auth/sign-in/email')).statusCode).to.equal(404)
  })

  it('refuses a change that a browser sends from another site', async () => {
    const browser = await signedInBrowser(platform, await team.member())
    const foreign = await browser.send('POST', '/api/auth/sign-out', {}, { origin: 'https://evil.example' })
    expect(code(foreign)).to.equal('foreign-origin')
    expect(await isIn(browser)).to.equal(true)
  })

  it('asks for the own origin whatever a made-up Authorization header says, and only a personal token is spared', async () => {
    const member = await team.member()
    const browser = await signedInBrowser(platform, member)
    for (const authorization of ['Basic eA==', 'Bearer x', 'Bearer ovd_x', 'bearer ovt_x', 'ovt_x']) {
      for (const url of ['/api/auth/sign-out', '/api/me/tokens']) {
        expect(code(await browser.send('POST', url, { name: 'stolen' }, { origin: 'https://evil.example', authorization })), `${authorization} ${url}`).to.equal('foreign-origin')
      }
    }
    expect(await isIn(browser)).to.equal(true)
    const script = await platform.app.inject({ method: 'PATCH', url: '/api/me', headers: { authorization: `Bearer ${member.token}`, origin: 'https://tool.example' }, payload: { name: 'By script' } })
    expect(script.statusCode).to.equal(200)
  })
})
