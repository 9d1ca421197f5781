import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { germanProblems } from '../http/problem-texts.ts'
import { createTestPlatform } from '../testing/create-test-platform.ts'
import type { TestPlatform } from '../testing/create-test-platform.ts'

const core = fileURLToPath(new URL('..', import.meta.url))
/** Only the operator sees these, on the console. */
const consoleOnly = /^(cli|database|backup)\//
const declaration = /code: '([a-z-]+)', status: (\d+), title: '(?:[^'\\]|\\.)*', detail: '((?:[^'\\]|\\.)*)'/g

interface Declared { readonly code: string; readonly detail: string }
const declared: readonly Declared[] = globSync('{errors.ts,*/errors.ts}', { cwd: core }).filter((file) => !consoleOnly.test(file))
  .flatMap((file) => Array.from(readFileSync(`${core}/${file}`, 'utf8').matchAll(declaration), ([, code, status, detail]) => ({ code: code!, status: Number(status), detail: detail! })))
  .filter(({ status }) => status !== 500)
const placesOf = (text: string): string[] => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name!)

describe('the texts of problems', () => {
  it('are in German for every code that a page can meet, and for no other', () => {
    expect(declared.length).to.be.greaterThan(90)
    expect(Object.keys(germanProblems)).to.have.members([...new Set(declared.map(({ code }) => code))])
  })

  it('name only values that the problem has', () => {
    for (const [code, [, ...details]] of Object.entries(germanProblems)) {
      const known = declared.filter((each) => each.code === code).flatMap(({ detail }) => placesOf(detail))
      expect(known, code).to.include.members(details.flatMap(placesOf))
    }
  })

  describe('in an answer', () => {
    let platform: TestPlatform
    before(async () => { platform = await createTestPlatform() })
    after(() => platform.close())
    const ask = async (language?: string) => (await platform.app.inject({
      method: 'POST', url: '/api/auth/sign-in/email', payload: { email: 'nobody@acme.test', password: 'not a password' },
      headers: language === undefined ? {} : { 'accept-language': language },
    })).json<{ title: string; detail: string; code: string }>()

    it('are in the language that the request asks for, else in English, under the same code', async () => {
      expect(await ask('de-DE,de;q=0.9')).to.include({ code: 'wrong-credentials', title: 'E-Mail oder Passwort falsch', detail: 'Die E-Mail-Adresse, das Passwort oder der Code ist falsch.' })
      for (const language of [undefined, 'en', 'fr']) expect(await ask(language), language).to.include({ code: 'wrong-credentials', title: 'Wrong email or password' })
    })

    it('hold the values of the problem, in the detail that has one for each of its places', async () => {
      const workspace = await platform.workspace()
      const make = () => workspace.admin.post('/organizations', { name: 'Werft' }, { 'accept-language': 'de' })
      expect((await make()).statusCode).to.equal(201)
      expect((await make()).json()).to.include({ code: 'name-taken', title: 'Name vergeben' }).and.to.have.property('detail').that.matches(/Werft.* gibt es schon\.$/)
    })
  })
})
