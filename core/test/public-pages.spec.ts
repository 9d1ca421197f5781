import { expect } from 'chai'
import { definePlugin, text, toggle } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { hostile } from './hostile/values.ts'

let asked = 0
let fault: Error | undefined
const settings = {
  published: toggle({ default: false, label: 'published' }),
  address: text({ default: '', unique: true, maxLength: 60, pattern: '^[a-z0-9-]*$', label: 'address' }),
} as const
const open = definePlugin({
  id: 'openly',
  settings,
  server(_app, context) {
    context.publicPage({
      name: 'trust', publishedBy: 'published', addressedBy: 'address',
      read({ workspaceId, language }) {
        asked++
        if (fault !== undefined) return Promise.reject(fault)
        return Promise.resolve({ title: `<b>${language}</b> & "${workspaceId}"`, lead: '<script>alert(1)</script>', sections: [{ title: 'Facts', facts: [{ name: '<i>', value: '5 & more' }], list: ['one'], paragraphs: ['two'] }], notes: ['three'], searchable: language === 'de' })
      },
    })
  },
})
const browser = { 'accept': 'text/html', 'sec-fetch-mode': 'navigate' }

describe('pages of plugins for everybody', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let other: TestWorkspace
  const get = (url: string, headers: Readonly<Record<string, string>> = browser) => platform.app.inject({ url, headers })
  const set = (workspace: TestWorkspace, values: object) => workspace.admin.patch('/plugins/openly', { settings: values })

  before(async () => {
    platform = await createTestPlatform({ plugins: [open], clock: '2026-03-02T09:00:00Z' })
    acme = await platform.workspace({ enabled: ['openly'] })
    other = await platform.workspace({ enabled: ['openly'] })
  })
  beforeEach(async () => {
    for (const workspace of [acme, other]) await set(workspace, { published: false, address: '' })
    platform.clock.advance({ minutes: 2 })
    asked = 0
    fault = undefined
  })
  after(() => platform.close())

  it('are not there until their workspace publishes them, and the answer is the same whatever the reason', async () => {
    const answers = await Promise.all(['/trust', '/trust/', `/trust/${acme.id}`, '/trust/acme', '/trust/01a206dd-45cb-7392-acc9-4d2a4d417925', '/trust/a/b'].map((url) => get(url)))
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal(answers.map(() => 404))
    expect(new Set(answers.map(({ body }) => body)).size).to.equal(1)
    expect(new Set(answers.map(({ headers }) => headers['cache-control']))).to.deep.equal(new Set(['no-store']))
    expect(answers[0]!.headers['x-robots-tag']).to.equal('noindex')
    const program = await get('/trust/acme', { accept: 'application/json' })
    expect(program.json()).to.deep.include({ status: 404, code: 'not-found' })
    expect(asked).to.equal(0)
  })

  it('are read without signing in, escaped, without scripts, in the language that is asked for', async () => {
    await set(acme, { published: true })
    const english = await get(`/trust/${acme.id}`)
    expect([english.statusCode, english.headers['content-type'], english.headers['cache-control'], english.headers['x-robots-tag'], english.headers['set-cookie']]).to.deep.equal([200, 'text/html; charset=utf-8', 'public, max-age=60', 'noindex', undefined])
    expect(english.body).to.include(`&lt;b&gt;en&lt;/b&gt; &amp; &quot;${acme.id}&quot;`).and.include('&lt;script&gt;').and.not.include('<script')
    expect(english.headers['content-security-policy']).to.match(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/)
    const german = await get(`/trust/${acme.id}`, { ...browser, 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' })
    expect([german.body.includes('<html lang="de">'), german.headers['x-robots-tag'], String(german.headers['vary']).includes('accept-language')]).to.deep.equal([true, undefined, true])
    expect((await get(`/trust/${acme.id}?lang=en`, { ...browser, 'accept-language': 'de' })).body).to.include('<html lang="en">')
    expect((await get(`/trust/${acme.id}?lang=xx&utm_source=a&lang=de`)).statusCode).to.equal(200)
    expect((await platform.app.inject({ method: 'HEAD', url: `/trust/${acme.id}`, headers: browser })).statusCode).to.equal(200)
    expect((await platform.app.inject({ method: 'POST', url: `/trust/${acme.id}`, headers: browser })).statusCode).to.equal(404)
  })

  it('have the address that an admin chose, which no other workspace can take, and the short one while there is only one', async () => {
    await set(acme, { published: true, address: 'acme' })
    expect([(await get('/trust/acme')).statusCode, (await get('/trust')).statusCode, (await get(`/trust/${acme.id}`)).statusCode]).to.deep.equal([200, 200, 404])
    const taken = await set(other, { address: 'acme' })
    expect(taken.json()).to.deep.include({ status: 409, code: 'setting-taken', errors: [{ path: '/settings/address', message: 'is in use already' }] })
    expect((await set(acme, { address: 'acme' })).statusCode, 'it is its own').to.equal(200)
    const both = await Promise.all([set(acme, { address: 'same' }), set(other, { address: 'same' })])
    expect(both.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([200, 409])
    await set(acme, { address: 'acme' })
    await set(other, { published: true, address: 'other' })
    expect([(await get('/trust')).statusCode, (await get('/trust/other')).statusCode]).to.deep.equal([404, 200])
  })

  it('are gone at once where they are switched off, with their plugin, and with their workspace', async () => {
    await set(acme, { published: true, address: 'acme' })
    expect((await get('/trust/acme')).statusCode).to.equal(200)
    await set(acme, { published: false })
    expect((await get('/trust/acme')).statusCode).to.equal(404)
    await set(acme, { published: true })
    await acme.disable('openly')
    expect([(await get('/trust/acme')).statusCode, (await get('/trust')).statusCode]).to.deep.equal([404, 404])
    await acme.enable('openly')
    expect((await get('/trust/acme')).statusCode).to.equal(200)
    await acme.disable('openly')
    await acme.purge('openly')
    await acme.enable('openly')
    expect((await get('/trust/acme')).statusCode).to.equal(404)
    const ended = await platform.workspace({ name: 'Ended', enabled: ['openly'] })
    await set(ended, { published: true, address: 'ended' })
    expect((await get('/trust/ended')).statusCode).to.equal(200)
    expect((await platform.app.inject({ method: 'DELETE', url: `/api/workspaces/${ended.id}`, payload: { confirm: 'Ended' }, headers: { authorization: `Bearer ${ended.admin.token}` } })).statusCode).to.equal(200)
    await platform.drain()
    expect((await get('/trust/ended')).statusCode).to.equal(404)
  })

  it('are made once a minute however many read them, and a fault is neither kept nor shown', async () => {
    await set(acme, { published: true, address: 'acme' })
    await Promise.all(Array.from({ length: 20 }, () => get('/trust/acme')))
    expect(asked).to.equal(1)
    platform.clock.advance({ seconds: 61 })
    await get('/trust/acme')
    expect(asked).to.equal(2)
    platform.clock.advance({ seconds: 61 })
    fault = new Error('secret inside')
    const broken = await get('/trust/acme')
    expect([broken.statusCode, broken.body.includes('secret inside'), broken.headers['cache-control']]).to.deep.equal([503, false, 'no-store'])
    fault = undefined
    expect((await get('/trust/acme')).statusCode).to.equal(200)
  })

  it('take whatever comes as an address, and limit how often one asks', async () => {
    for (const value of [...hostile.texts, ...hostile.names, ...hostile.ids, ...hostile.numberTexts].filter((each) => !/^\.*$/.test(each))) {
      const { statusCode } = await get(`/trust/${encodeURIComponent(value.toWellFormed()).slice(0, 4_000)}`)
      expect(statusCode, value.slice(0, 40)).to.be.within(400, 499)
    }
    const limited = await createTestPlatform({ plugins: [open], environment: { OVERT_RATE_LIMITS: 'on' } })
    try {
      let last = 0
      for (let index = 0; index < 61; index++) last = (await limited.app.inject({ url: '/trust/acme', headers: browser })).statusCode
      expect(last).to.equal(429)
    } finally {
      await limited.close()
    }
  })
})
