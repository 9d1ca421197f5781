import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser, mailsOf } from './identity-support.ts'

describe('rate limits of accounts', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  before(async () => {
    platform = await createTestPlatform({ environment: { OVERT_RATE_LIMITS: 'on' } })
    team = await platform.workspace()
  })
  after(() => platform.close())

  it('stops guessing one account after five wrong passwords, from any address, whether it exists or not', async () => {
    const member = await team.member()
    for (const email of [member.email, 'ghost@acme.test']) {
      const statuses: number[] = []
      for (let attempt = 0; attempt < 6; attempt++) {
        const browser = new Browser(platform)
        browser.address = `198.51.100.${attempt + (email === member.email ? 1 : 101)}`
        statuses.push((await browser.signIn(email, 'wrong password')).statusCode)
      }
      expect(statuses, email).to.deep.equal([401, 401, 401, 401, 401, 429])
    }
    const blocked = await new Browser(platform).signIn(member.email, member.password)
    expect(blocked.statusCode).to.equal(429)
    expect(Number(blocked.headers['retry-after'])).to.be.within(1, 60)
    const agent = await platform.platform.identity.verifyCredentials({ email: member.email, password: member.password, totp: undefined, address: '192.0.2.7' }).catch(({ code: refused }: { code: string }) => refused)
    expect(agent).to.equal('too-many-requests')
  })

  it('stops guessing many accounts from one address', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 21; attempt++) {
      const browser = new Browser(platform)
      browser.address = '203.0.113.5'
      statuses.push((await browser.signIn(`spray${attempt}@acme.test`, 'wrong password')).statusCode)
    }
    expect(statuses.slice(0, 20).every((status) => status === 401)).to.equal(true)
    expect(statuses[20]).to.equal(429)
  })

  it('counts wrong passwords given to the settings of the second factor, together with those at sign-in', async () => {
    const member = await team.member()
    const browser = new Browser(platform)
    await browser.signIn(member.email, member.password)
    const statuses: number[] = []
    for (const path of ['enable', 'disable', 'generate-backup-codes', 'get-totp-uri', 'enable', 'enable']) statuses.push((await browser.post(`/api/auth/two-factor/${path}`, { password: 'wrong password' })).statusCode)
    expect(statuses.slice(0, 5).every((status) => status === 400), statuses.join()).to.equal(true)
    expect(statuses[5]).to.equal(429)
    expect((await new Browser(platform).signIn(member.email, member.password)).statusCode).to.equal(429)
  })

  it('does not count sign-ins that succeed', async () => {
    const member = await team.member()
    for (let attempt = 0; attempt < 12; attempt++) {
      const browser = new Browser(platform)
      browser.address = '203.0.113.6'
      expect((await browser.signIn(member.email, member.password)).statusCode).to.equal(200)
    }
  })

  it('mails at most three resets an hour to one address', async () => {
    const member = await team.member()
    const statuses: number[] = []
    let sent: readonly unknown[] = []
    for (let attempt = 0; attempt < 4; attempt++) {
      statuses.push((await new Browser(platform).post('/api/auth/request-password-reset', { email: member.email })).statusCode)
      // Sent before the next is asked for, which would take its place.
      sent = await mailsOf(platform, member.email)
    }
    expect(statuses).to.deep.equal([200, 200, 200, 429])
    expect(sent).to.have.length(3)
  })
})
