import { expect } from 'chai'
import { createTestPlatform } from '../testing/create-test-platform.ts'
import type { TestPlatform } from '../testing/create-test-platform.ts'
import { Browser, lastMail, mailsOf, pathOf } from './identity-support.ts'

const password = 'a long pass phrase'
const signUpOf = (email: string, extra: object = {}) => ({ workspaceName: 'Prettyneat', name: 'Nina Neat', email, password, timeZone: 'Europe/Berlin', ...extra })

describe('accounts', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())

  async function account(email: string): Promise<Browser> {
    const browser = new Browser(platform)
    await browser.post('/api/sign-up', signUpOf(email))
    await browser.get(pathOf((await lastMail(platform, email)).link))
    return browser
  }

  it('tells the first page that nobody has an account yet, and where mails lie', async () => {
    const answer = await new Browser(platform).send('GET', '/api/setup', undefined, { host: 'localhost:4000' })
    expect(answer.json()).to.include({ firstRun: true, signUp: true, mail: 'files' })
    expect(answer.json()).to.have.property('mailFolder')
    const proxied = await new Browser(platform).send('GET', '/api/setup', undefined, { host: 'localhost:4000', 'x-forwarded-for': '203.0.113.9' })
    expect(proxied.json()).not.to.have.property('mailFolder')
  })

  it('makes account, workspace and admin only once the link of the mail is opened', async () => {
    const browser = new Browser(platform)
    const answer = await browser.post('/api/sign-up', signUpOf('nina@prettyneat.test'))
    expect(answer.statusCode).to.equal(202)
    expect((await browser.signIn('nina@prettyneat.test', password)).statusCode).to.equal(401)

    const { link } = await lastMail(platform, 'nina@prettyneat.test')
    expect((await browser.send('HEAD', pathOf(link))).statusCode).to.equal(404)
    const opened = await browser.get(pathOf(link))
    expect(opened.statusCode).to.equal(303)
    expect(opened.headers.location).to.match(/^\/onboarding\?workspace=/)
    const me = (await browser.get('/api/me')).json<{ user: object; memberships: { role: string; workspaceName: string; workspaceId: string }[] }>()
    expect(me.user).to.include({ email: 'nina@prettyneat.test', emailVerified: true, twoFactorEnabled: false })
    expect(me.memberships).to.have.length(1)
    expect(me.memberships[0]).to.include({ role: 'admin', workspaceName: 'Prettyneat' })

    const again = await new Browser(platform).get(pathOf(link))
    expect(again.headers.location).to.equal('/sign-in?notice=verified')
    expect(again.headers['set-cookie']).to.equal(undefined)
  })

  it('answers a sign-up for a known address exactly as for an unknown one', async () => {
    await account('known@acme.test')
    const known = await new Browser(platform).post('/api/sign-up', signUpOf('Known@acme.test'))
    const unknown = await new Browser(platform).post('/api/sign-up', signUpOf('unknown@acme.test'))
    expect([known.statusCode, known.body]).to.deep.equal([unknown.statusCode, unknown.body])
    const mails = await mailsOf(platform, 'known@acme.test')
    expect(mails.at(-1)?.subject).to.equal('You have an account already')
    expect(mails.at(-1)?.link).to.match(/\/sign-in$/)
  })

  it('signs in, sets an HttpOnly cookie, and signs out at once', async () => {
    await account('session@acme.test')
    const browser = new Browser(platform)
    const answer = await browser.signIn('session@acme.test', password)
    expect(answer.statusCode).to.equal(200)
    expect(answer.json()).not.to.have.property('token')
    expect(String(answer.headers['set-cookie'])).to.match(/overt\.session_token=.*HttpOnly.*SameSite=Lax/i)
    expect((await browser.get('/api/me')).statusCode).to.equal(200)

    const stolen = new Browser(platform)
    stolen.cookie = browser.cookie
    expect((await stolen.get('/api/me')).statusCode).to.equal(200)
    expect((await browser.post('/api/auth/sign-out')).statusCode).to.equal(200)
    expect((await browser.get('/api/me')).statusCode).to.equal(401)
    expect((await stolen.get('/api/me')).statusCode).to.equal(401)
  })

  it('tells a wrong password and an unknown address apart in nothing', async () => {
    await account('oracle@acme.test')
    const browser = new Browser(platform)
    const wrong = await browser.signIn('oracle@acme.test', 'not the password')
    const unknown = await browser.signIn('nobody@acme.test', 'not the password')
    expect(wrong.statusCode).to.equal(401)
    expect(wrong.json()).to.include({ code: 'wrong-credentials' })
    expect(wrong.body).to.equal(unknown.body)
  })

  it('refuses a forged cookie and an unknown token', async () => {
    const browser = new Browser(platform)
    browser.cookie = `overt.session_token=${encodeURIComponent(`${'a'.repeat(43)}.${Buffer.alloc(32).toString('base64')}`)}`
    expect((await browser.get('/api/me')).statusCode).to.equal(401)
    const answer = await platform.app.inject({ url: '/api/me', headers: { authorization: `Bearer ovt_${'a'.repeat(43)}` } })
    expect(answer.statusCode).to.equal(401)
  })

  it('lets a personal token act as its owner until it is deleted', async () => {
    const browser = await account('token@acme.test')
    const made = await browser.post('/api/me/tokens', { name: 'script' })
    expect(made.statusCode).to.equal(201)
    const { id, token } = made.json<{ id: string; token: string }>()
    expect(token).to.match(/^ovt_/)
    const withToken = () => platform.app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
    expect((await withToken()).json<{ user: { email: string } }>().user.email).to.equal('token@acme.test')
    const list = (await browser.get('/api/me/tokens')).json<{ items: object[] }>().items
    expect(list[0]).to.include({ id, name: 'script' })
    expect(JSON.stringify(list)).not.to.contain(token)
    expect((await browser.delete(`/api/me/tokens/${id}`)).statusCode).to.equal(204)
    expect((await withToken()).statusCode).to.equal(401)
    expect((await browser.delete(`/api/me/tokens/${id}`)).statusCode).to.equal(404)
  })
})
