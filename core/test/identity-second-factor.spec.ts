import { createOTP } from '@better-auth/utils/otp'
import { base32 } from '@better-auth/utils/base32'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser, actionsAbout, codeOf as code, isSignedIn as isIn, signedInBrowser } from './identity-support.ts'

describe('a second factor', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  before(async () => {
    platform = await createTestPlatform()
    team = await platform.workspace()
  })
  after(() => platform.close())

  async function withSecondFactor(): Promise<{ member: TestMember; codeNow: (shiftSeconds?: number) => Promise<string>; backupCodes: string[] }> {
    const member = await team.member()
    const browser = await signedInBrowser(platform, member)
    expect((await browser.post('/api/auth/two-factor/enable', { password: 'wrong password' })).statusCode).to.equal(400)
    const { totpURI, backupCodes } = (await browser.post('/api/auth/two-factor/enable', { password: member.password })).json<{ totpURI: string; backupCodes: string[] }>()
    const secret = new TextDecoder().decode(base32.decode(new URL(totpURI).searchParams.get('secret') ?? ''))
    const codeNow = (shiftSeconds = 0) => createOTP(secret).hotp(Math.floor((Date.now() / 1_000 + shiftSeconds) / 30))
    expect((await browser.get('/api/me')).json<{ user: { twoFactorEnabled: boolean } }>().user.twoFactorEnabled).to.equal(false)
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: await codeNow(-30) })).statusCode).to.equal(200)
    expect((await browser.get('/api/me')).json<{ user: { twoFactorEnabled: boolean } }>().user.twoFactorEnabled).to.equal(true)
    return { member, codeNow, backupCodes }
  }

  it('gives no session before the code, and one after it', async () => {
    const { member, codeNow } = await withSecondFactor()
    const browser = new Browser(platform)
    const answer = await browser.signIn(member.email, member.password)
    expect(answer.json()).to.include({ twoFactorRedirect: true })
    for (const path of ['/api/me', `/api/workspaces/${team.id}`, '/api/me/sessions']) expect((await browser.get(path)).statusCode, path).to.equal(401)
    const wrong = await browser.post('/api/auth/two-factor/verify-totp', { code: '000000' })
    expect(code(wrong)).to.equal('wrong-credentials')
    expect(await isIn(browser)).to.equal(false)
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: await codeNow() })).statusCode).to.equal(200)
    expect(await isIn(browser)).to.equal(true)
  })

  it('takes each code once', async () => {
    const { member, codeNow } = await withSecondFactor()
    const once = await codeNow()
    const first = new Browser(platform)
    await first.signIn(member.email, member.password)
    expect((await first.post('/api/auth/two-factor/verify-totp', { code: once })).statusCode).to.equal(200)
    const second = new Browser(platform)
    await second.signIn(member.email, member.password)
    expect(code(await second.post('/api/auth/two-factor/verify-totp', { code: once }))).to.equal('wrong-credentials')
    expect(await isIn(second)).to.equal(false)
    expect(await isIn(first)).to.equal(true)
  })

  it('takes a backup code once', async () => {
    const { member, backupCodes } = await withSecondFactor()
    for (const [status, signedInThen] of [[200, true], [401, false]] as const) {
      const browser = new Browser(platform)
      await browser.signIn(member.email, member.password)
      expect((await browser.post('/api/auth/two-factor/verify-backup-code', { code: backupCodes[0] })).statusCode).to.equal(status)
      expect(await isIn(browser)).to.equal(signedInThen)
    }
  })

  it('is asked of an agent as well, once the password is right', async () => {
    const { member, codeNow } = await withSecondFactor()
    const verify = (password: string, totp?: string) => platform.platform.identity.verifyCredentials({ email: member.email, password, totp, address: '192.0.2.1' }).then(({ userId }) => userId, ({ code: refused }: { code: string }) => refused)
    expect(await verify('wrong password')).to.equal('wrong-credentials')
    expect(await verify('wrong password', await codeNow())).to.equal('wrong-credentials')
    expect(await verify(member.password)).to.equal('second-factor-needed')
    expect(await verify(member.password, '000000')).to.equal('wrong-credentials')
    const once = await codeNow()
    expect(await verify(member.password, once)).to.equal(member.userId)
    expect(await verify(member.password, once)).to.equal('wrong-credentials')
  })

  it('takes no code for a quarter of an hour after ten wrong ones, on the web and by an agent alike', async () => {
    for (const path of ['agent', 'web'] as const) {
      const { member, codeNow, backupCodes } = await withSecondFactor()
      const enroll = (totp: string) => platform.app.inject({ method: 'POST', url: '/api/agent/enroll', payload: { email: member.email, password: member.password, totp, workspaceId: team.id, device: { name: 'PC', platform: 'linux', agentVersion: '1.0.0' } } })
      const web = async (guess: string, kind: 'totp' | 'backup-code' = 'totp') => {
        const browser = new Browser(platform)
        await browser.signIn(member.email, member.password)
        return browser.post(`/api/auth/two-factor/verify-${kind}`, { code: guess })
      }
      // All at once: a look before the count would let every one of them pass.
      const guesses = await Promise.all(Array.from({ length: 15 }, () => (path === 'agent' ? enroll('000000') : web('000000'))))
      expect(guesses.filter((answer) => code(answer) === 'wrong-credentials'), path).to.have.length(10)
      expect((await actionsAbout(platform, team, member)).filter((action) => action === 'sign-in.failed code'), path).to.have.length(10)
      for (const refused of [await enroll(await codeNow()), await web(await codeNow()), await web(backupCodes[0] ?? '', 'backup-code')]) {
        expect([refused.statusCode, code(refused)], path).to.deep.equal([429, 'second-factor-locked'])
        expect(Number(refused.headers['retry-after'])).to.be.within(880, 900)
      }
      await platform.platform.database.inIdentity(null, (unit) => unit.query(`update identity.two_factor set locked_until = now() - interval '1 second' where user_id = $1`, [member.userId]))
      expect((await enroll(await codeNow())).statusCode).to.equal(201)
    }
  })
})
