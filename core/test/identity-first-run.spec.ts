import { expect } from 'chai'
import { setUpCode } from '../identity/set-up-code.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { Browser, lastMail, mailsOf, signUpOf, signUpPassword as password } from './identity-support.ts'

describe('sign-up on a new installation', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ environment: { OVERT_SIGN_UP: 'first' }, clock: '2026-03-02T09:00:00Z' }) })
  after(() => platform.close())
  const fromHere = { host: 'localhost:4000' }
  const elsewhere: readonly (readonly [string, Readonly<Record<string, string>>, string?])[] = [
    ['a foreign host', { host: 'time.acme.example' }],
    ['another machine', fromHere, '192.168.1.5'],
    ['a proxy that says so', { ...fromHere, 'x-forwarded-for': '127.0.0.1' }],
    ['a proxy that names the host', { ...fromHere, 'x-forwarded-host': 'localhost' }],
    ['a proxy that names the client', { ...fromHere, 'x-real-ip': '127.0.0.1' }],
    ['a content network', { ...fromHere, 'cf-connecting-ip': '203.0.113.9' }],
    ['a page of another origin behind a silent proxy', { ...fromHere, referer: 'https://time.acme.example/welcome' }],
  ]

  async function signUp(email: string, headers: Readonly<Record<string, string>>, address = '127.0.0.1', more: object = {}): Promise<{ status: number; code?: string; link?: string }> {
    const browser = new Browser(platform)
    browser.address = address
    const answer = await browser.send('POST', '/api/sign-up', signUpOf(email, more), headers)
    return { status: answer.statusCode, ...answer.json<{ code?: string; link?: string }>() }
  }

  it('asks everybody who may come through a proxy for the code of the console', async () => {
    const code = setUpCode(testSecret)
    expect(code).to.match(/^[A-Z0-9]{5}-[A-Z0-9]{5}$/)
    for (const [name, headers, address] of elsewhere) {
      const browser = new Browser(platform)
      browser.address = address ?? '127.0.0.1'
      const setup = (await browser.send('GET', '/api/setup', undefined, headers)).json()
      expect(setup, name).to.include({ firstRun: true, setUpCode: true }).and.not.to.have.property('mailFolder')
      expect(await signUp('stranger@acme.test', headers, address), name).to.include({ status: 403, code: 'set-up-code-needed' })
      expect(await signUp('stranger@acme.test', headers, address, { setUpCode: 'AAAAA-AAAAA' }), name).to.include({ status: 403, code: 'wrong-set-up-code' })
    }
    expect(await mailsOf(platform, 'stranger@acme.test')).to.deep.equal([])
    expect(await signUp('remote@acme.test', { host: 'time.acme.example' }, '203.0.113.4', { setUpCode: code.toLowerCase().replace('-', ' ') })).to.include({ status: 202 })
  })

  it('gives the link at once to the first admin on the same machine', async () => {
    expect((await new Browser(platform).send('GET', '/api/setup', undefined, fromHere)).json()).to.include({ firstRun: true, setUpCode: false })
    expect((await signUp('first@acme.test', fromHere)).link).to.match(/\/verify-email\?token=/)
  })

  it('keeps a link for 24 hours', async () => {
    platform.clock.advance({ hours: 24 })
    const { link } = await lastMail(platform, 'remote@acme.test')
    expect((await confirm(link)).json()).to.include({ code: 'link-invalid' })
  })

  it('is closed once somebody has an account, for links that wait as well', async () => {
    for (const email of ['second@acme.test', 'third@acme.test']) expect((await signUp(email, fromHere)).status).to.equal(202)
    const links = await Promise.all(['second@acme.test', 'third@acme.test'].map(async (email) => (await lastMail(platform, email)).link))
    expect((await Promise.all(links.map(confirm))).map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([200, 403])
    expect(await signUp('fourth@acme.test', fromHere)).to.include({ status: 403, code: 'sign-up-closed' })
    expect((await new Browser(platform).send('GET', '/api/setup', undefined, { host: 'time.acme.example' })).json()).to.deep.equal({ firstRun: false, signUp: false, setUpCode: false, mail: 'files' })
  })

  const confirm = (link: string) => new Browser(platform).post('/api/auth/verify-email', { token: new URL(link).searchParams.get('token'), password })
})
