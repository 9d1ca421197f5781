import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { Browser, lastMail, mailsOf, pathOf, signUpOf, signUpPassword as password } from './identity-support.ts'

describe('accounts', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())

  async function account(email: string): Promise<Browser> {
    const browser = new Browser(platform)
    await browser.post('/api/sign-up', signUpOf(email))
    expect((await confirm(browser, (await lastMail(platform, email)).link)).statusCode).to.equal(200)
    return browser
  }
  const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? ''
  const confirm = (browser: Browser, link: string, more: object = {}) => browser.post('/api/auth/verify-email', { token: tokenOf(link), ...more })

  it('tells the first page that nobody has an account yet, and where mails lie', async () => {
    const answer = await new Browser(platform).send('GET', '/api/setup', undefined, { host: 'localhost:4000' })
    expect(answer.json()).to.include({ firstRun: true, signUp: true, mail: 'files' })
    expect(answer.json()).to.have.property('mailFolder')
    const proxied = await new Browser(platform).send('GET', '/api/setup', undefined, { host: 'localhost:4000', 'x-forwarded-for': '203.0.113.9' })
    expect(proxied.json()).not.to.have.property('mailFolder')
  })

  it('makes account, workspace and admin only once the link of the mail is confirmed; opening it changes nothing', async () => {
    const browser = new Browser(platform)
    const answer = await browser.post('/api/sign-up', signUpOf('nina@prettyneat.test'))
    expect(answer.statusCode).to.equal(202)
    const { link } = await lastMail(platform, 'nina@prettyneat.test')
    expect(link).to.match(/\/verify-email\?token=/)
    for (const url of [pathOf(link), `/api/auth${pathOf(link)}`, `/api/sign-up/${tokenOf(link)}`]) for (const method of ['GET', 'HEAD'] as const) await browser.send(method, url)
    expect((await browser.get(`/api/auth${pathOf(link)}`)).headers.location).to.equal(pathOf(link))
    expect((await browser.get(`/api/sign-up/${tokenOf(link)}`)).json()).to.deep.equal({ workspaceName: 'Prettyneat', name: 'Nina Neat', email: 'nina@prettyneat.test', passwordKnown: true })
    expect((await browser.get('/api/me')).statusCode).to.equal(401)

    const confirmed = await confirm(browser, link)
    expect(confirmed.statusCode).to.equal(200)
    expect(confirmed.json()).to.include({ signedIn: true }).and.to.have.property('workspaceId')
    const me = (await browser.get('/api/me')).json<{ user: object; memberships: { role: string; workspaceName: string; workspaceId: string }[] }>()
    expect(me.user).to.include({ email: 'nina@prettyneat.test', emailVerified: true, twoFactorEnabled: false })
    expect(me.memberships).to.have.length(1)
    expect(me.memberships[0]).to.include({ role: 'admin', workspaceName: 'Prettyneat' })

    const again = await confirm(new Browser(platform), link, { password })
    expect([again.statusCode, again.json<{ code: string }>().code, again.headers['set-cookie']]).to.deep.equal([409, 'already-verified', undefined])
    expect((await new Browser(platform).get(`/api/sign-up/${tokenOf(link)}`)).statusCode).to.equal(409)
    expect((await new Browser(platform).get('/api/sign-up/unknown')).statusCode).to.equal(404)
  })

  it('lets whoever opens the link in another browser choose the password; the one of the sign-up is worth nothing there', async () => {
    const email = 'elsewhere@acme.test'
    await new Browser(platform).post('/api/sign-up', signUpOf(email, { password: 'the attacker knows' }))
    const { link } = await lastMail(platform, email)
    const victim = new Browser(platform)
    expect((await victim.get(`/api/sign-up/${tokenOf(link)}`)).json()).to.include({ passwordKnown: false })
    for (const [body, code] of [[{}, 'password-needed'], [{ password: 'aaaaaaaaaaaa' }, 'weak-password'], [{ password: email }, 'weak-password']] as const) {
      expect((await confirm(victim, link, body)).json(), code).to.include({ status: 400, code })
    }
    expect((await confirm(victim, link, { password: 'my very own phrase' })).json()).to.include({ signedIn: true })
    expect((await new Browser(platform).signIn(email, 'the attacker knows')).statusCode).to.equal(401)
    expect((await new Browser(platform).signIn(email, 'my very own phrase')).statusCode).to.equal(200)
  })

  it('never lets the newest sign-up inherit the password of another, and no browser confirm the sign-up of another', async () => {
    const email = 'inherit@acme.test'
    const [attacker, victim] = [new Browser(platform), new Browser(platform)]
    await victim.post('/api/sign-up', signUpOf(email))
    await attacker.post('/api/sign-up', signUpOf(email, { password: 'the attacker knows' }))
    // Two jobs run at once: the mails of two sign-ups that wait together are not written in their order.
    await mailsOf(platform, email)
    await victim.post('/api/auth/send-verification-email', { email })
    const { link } = await lastMail(platform, email)
    expect((await confirm(victim, link)).json()).to.include({ code: 'password-needed' })
    expect((await confirm(victim, link, { password })).statusCode).to.equal(200)
    expect((await new Browser(platform).signIn(email, 'the attacker knows')).statusCode).to.equal(401)
    expect((await new Browser(platform).signIn(email, password)).statusCode).to.equal(200)
  })

  it('tells who signs in with the right password of a waiting sign-up to confirm the address, and nobody else', async () => {
    const email = 'waiting@acme.test'
    await new Browser(platform).post('/api/sign-up', signUpOf(email))
    expect((await new Browser(platform).signIn(email, password)).json()).to.include({ status: 403, code: 'email-not-verified' })
    const [wrong, unknown] = [await new Browser(platform).signIn(email, 'not the password'), await new Browser(platform).signIn('nobody.here@acme.test', password)]
    expect(wrong.json()).to.include({ status: 401, code: 'wrong-credentials' })
    expect(wrong.body).to.equal(unknown.body)
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

  it('lets a token make no token that outlives it', async () => {
    const browser = await account('short@acme.test')
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const { token } = (await browser.post('/api/me/tokens', { name: 'hour', expiresAt })).json<{ token: string }>()
    const headers = { authorization: `Bearer ${token}` }
    expect((await platform.app.inject({ method: 'POST', url: '/api/me/tokens', headers, payload: { name: 'for ever' } })).statusCode).to.equal(201)
    const { items } = (await browser.get('/api/me/tokens')).json<{ items: { name: string; expiresAt: string }[] }>()
    expect(items.find(({ name }) => name === 'for ever')?.expiresAt).to.equal(expiresAt)
  })

  it('refuses an expired token and a foreign one', async () => {
    const [owner, thief] = [await account('owner@acme.test'), await account('thief@acme.test')]
    const fromNow = (seconds: number) => platform.clock.now().add({ seconds }).toString()
    const dead = await owner.post('/api/me/tokens', { name: 'dead', expiresAt: fromNow(0) })
    expect(dead.json()).to.include({ status: 400, code: 'expires-in-past' })
    const old = (await owner.post('/api/me/tokens', { name: 'old', expiresAt: fromNow(60) })).json<{ id: string; token: string }>()
    platform.clock.advance({ seconds: 60 })
    expect((await platform.app.inject({ url: '/api/me', headers: { authorization: `Bearer ${old.token}` } })).statusCode).to.equal(401)
    expect((await thief.delete(`/api/me/tokens/${old.id}`)).statusCode).to.equal(404)
  })

  it('changes name, language and zone of the signed-in user only', async () => {
    const browser = await account('me@acme.test')
    const changed = await browser.patch('/api/me', { name: '  Mia Me ', locale: 'de', timeZone: 'asia/kolkata' })
    expect(changed.json<{ user: object }>().user).to.include({ name: 'Mia Me', locale: 'de', timeZone: 'Asia/Kolkata' })
    expect((await browser.patch('/api/me', { locale: null })).json<{ user: object }>().user).to.include({ locale: null, timeZone: 'Asia/Kolkata' })
    for (const wrong of [{ email: 'x@y.z' }, { emailVerified: true }, { name: ' ' }, { timeZone: 'Nowhere' }, {}]) expect((await browser.patch('/api/me', wrong)).statusCode, JSON.stringify(wrong)).to.equal(400)
    expect((await new Browser(platform).patch('/api/me', { name: 'Nobody' })).statusCode).to.equal(401)
  })

  it('sends the link of a waiting sign-up again; only the newest works', async () => {
    const email = 'again@acme.test'
    await new Browser(platform).post('/api/sign-up', signUpOf(email))
    const first = (await lastMail(platform, email)).link
    const answer = await new Browser(platform).post('/api/auth/send-verification-email', { email })
    const unknown = await new Browser(platform).post('/api/auth/send-verification-email', { email: 'nowhere@acme.test' })
    expect([answer.statusCode, answer.body]).to.deep.equal([unknown.statusCode, unknown.body])
    const second = (await lastMail(platform, email)).link
    expect((await confirm(new Browser(platform), first, { password })).json()).to.include({ status: 404, code: 'link-invalid' })
    expect((await confirm(new Browser(platform), second, { password })).statusCode).to.equal(200)
    expect(await mailsOf(platform, 'nowhere@acme.test')).to.deep.equal([])
  })

  it('mails only the link that works where one was asked for again before the first mail was sent', async () => {
    const email = 'impatient@acme.test'
    await new Browser(platform).post('/api/sign-up', signUpOf(email))
    for (let time = 0; time < 2; time++) await new Browser(platform).post('/api/auth/send-verification-email', { email })
    const verifications = await mailsOf(platform, email)
    expect(verifications).to.have.length(1)
    expect((await confirm(new Browser(platform), verifications[0]!.link, { password })).statusCode).to.equal(200)
    for (let time = 0; time < 3; time++) await new Browser(platform).post('/api/auth/request-password-reset', { email })
    const [, reset, ...more] = await mailsOf(platform, email)
    expect(more).to.have.length(0)
    const token = new URL(reset!.link).searchParams.get('token')
    expect((await new Browser(platform).post('/api/auth/reset-password', { token, newPassword: 'another tide comes in' })).statusCode).to.equal(200)
  })

  it('does not move a signed-in browser into the account of a link', async () => {
    const victim = await account('victim@acme.test')
    await new Browser(platform).post('/api/sign-up', signUpOf('lure@acme.test'))
    const opened = await confirm(victim, (await lastMail(platform, 'lure@acme.test')).link, { password })
    expect(opened.json()).to.include({ signedIn: false })
    expect(String(opened.headers['set-cookie'])).not.to.contain('session_token')
    expect((await victim.get('/api/me')).json<{ user: { email: string } }>().user.email).to.equal('victim@acme.test')
    expect((await new Browser(platform).signIn('lure@acme.test', password)).statusCode).to.equal(200)
  })

  it('makes one account of two sign-ups for one address, with the password of the link that was opened', async () => {
    const email = 'both@acme.test'
    const links: string[] = []
    for (const body of [signUpOf(email, { password: 'the attacker knows' }), signUpOf(email)]) {
      await new Browser(platform).post('/api/sign-up', body)
      links.push((await lastMail(platform, email)).link)
    }
    const answers = await Promise.all([links[1] ?? '', links[1] ?? ''].map((link) => confirm(new Browser(platform), link, { password })))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([200, 409])
    expect((await confirm(new Browser(platform), links[0] ?? '', { password })).statusCode).to.equal(404)
    const browser = new Browser(platform)
    expect((await browser.signIn(email, 'the attacker knows')).statusCode).to.equal(401)
    expect((await browser.signIn(email, password)).statusCode).to.equal(200)
    expect((await browser.get('/api/me')).json<{ memberships: unknown[] }>().memberships).to.have.length(1)
  })

  it('refuses wrong sign-ups by field', async () => {
    for (const [field, value] of [['email', 'no address'], ['password', 'short'], ['timeZone', 'Mars'], ['workspaceName', '  '], ['role', 'admin']] as const) {
      expect((await new Browser(platform).post('/api/sign-up', signUpOf('wrong@acme.test', { [field]: value }))).statusCode, field).to.equal(400)
    }
  })

  it('writes in German to who asks in German', async () => {
    await new Browser(platform).send('POST', '/api/sign-up', signUpOf('deutsch@acme.test'), { 'accept-language': 'de-AT,de;q=0.9' })
    const mail = await lastMail(platform, 'deutsch@acme.test')
    expect(mail.subject).to.equal('Bestätige deine Adresse für Prettyneat')
    expect(mail.text).to.contain('Gesendet von Overt')
  })
})

describe('accounts behind TLS', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ environment: { OVERT_PUBLIC_URL: 'https://time.acme.example/' } }) })
  after(() => platform.close())

  it('sends Secure cookies, and links of the public address whatever the Host header says', async () => {
    const team = await platform.workspace()
    const browser = new Browser(platform)
    const answer = await browser.signIn(team.admin.email, team.admin.password)
    expect(String(answer.headers['set-cookie'])).to.match(/^__Secure-overt\.session_token=.*Secure/)
    expect((await browser.get('/api/me')).statusCode).to.equal(200)
    await browser.send('POST', '/api/auth/forget-password', { email: team.admin.email }, { host: 'evil.example' })
    expect((await lastMail(platform, team.admin.email)).link).to.match(/^https:\/\/time\.acme\.example\/reset-password\?token=/)
  })

  it('clears away what is over', async () => {
    const count = () => platform.platform.database.inIdentity(null, async (unit) => (await unit.query<{ count: number }>('select count(*)::int as count from identity.session where expires_at < now()'))[0]?.count)
    await platform.platform.database.inIdentity(null, (unit) => unit.query(`update identity.session set expires_at = now() - interval '1 minute'`))
    expect(await count()).to.equal(1)
    await platform.drain()
    expect(await count()).to.equal(0)
  })
})
