import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { PluginDefinition, ProblemDeclaration, ProblemMaker } from '@overt/sdk'
import { checkPlugin } from '../plugin-packages/check-plugin.ts'
import { writtenDetails } from '../http/problem-texts.ts'
import { coreKeys } from '../texts/core-texts.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Only the operator sees these, on the console. */
const consoleOnly = /^core\/(cli|copy|database|backup)\//
/** The values of these are English words, or names and numbers of the code: their German texts do without. */
const words: Readonly<Record<string, readonly string[]>> = {
  'archived': ['what'], 'blobs-away': ['reason'], 'hook-unavailable': ['hook'], 'member-suspended': ['status'], 'not-found': ['what'], 'rate-too-high': ['rate'], 'too-large': ['limit'], 'wrong-reason': ['detail'],
}

const load = async (file: string): Promise<Readonly<Record<string, unknown>>> => await import(pathToFileURL(join(root, file)).href) as Readonly<Record<string, unknown>>
const isMaker = (value: unknown): value is ProblemMaker => typeof value === 'function' && 'declaration' in value
async function declaredIn(pattern: string): Promise<ProblemDeclaration[]> {
  const files = globSync(pattern, { cwd: root }).filter((file) => !consoleOnly.test(file))
  return (await Promise.all(files.map(load))).flatMap((module) => Object.values(module).filter(isMaker).map(({ declaration }) => declaration))
}
const nameOf = ({ code, text = code }: ProblemDeclaration): string => text
const placesOf = (text: string): string[] => [...new Set(Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name!))].toSorted()
const plugins = globSync('{plugins,examples}/*/plugin.json', { cwd: root }).map((file) => file.slice(0, -'/plugin.json'.length)).toSorted()

describe('the texts of problems', () => {
  it('of the server are in German for every code that a page can meet, with the same places, and for no other', async () => {
    const declared = (await declaredIn('core/{errors.ts,*/errors.ts}')).filter(({ status, code }) => status !== 500 || code === 'internal-error')
    expect(declared.length).to.be.greaterThan(90)
    const german = coreKeys('de').flatMap((key) => /^problem\.(.+)\.title$/.exec(key)?.[1] ?? [])
    expect(german).to.have.members([...new Set(declared.map(nameOf))])
    const wanted = (name: string) => declared.filter((each) => nameOf(each) === name).map(({ detail }) => placesOf(detail).filter((place) => words[name]?.includes(place) !== true).join())
    const differing = german.flatMap((code) => {
      const found = writtenDetails('de', code).map((detail) => placesOf(detail).join())
      return [...new Set(wanted(code))].toSorted().join('|') === [...new Set(found)].toSorted().join('|') ? [] : [`${code}: ${found.join('|')} instead of ${wanted(code).join('|')}`]
    })
    expect(differing).to.deep.equal([])
  })

  for (const folder of plugins) {
    it(`of ${folder} are in each of its languages, with the same places, and for no other`, async () => {
      expect((await checkPlugin(join(root, folder))).filter(({ code }) => code.startsWith('problem') || code === 'server-half')).to.deep.equal([])
    })

    it(`of ${folder} are those that it declares, in errors.ts`, async () => {
      const { default: definition } = await load(join(folder, 'server/index.ts')) as { readonly default: PluginDefinition }
      expect(Object.values(definition.problems ?? {}).map(({ declaration }) => declaration)).to.have.members(await declaredIn(`${folder}/server/**/errors.ts`))
      const elsewhere = globSync(`${folder}/{server,rules,grammar}/**/*.ts`, { cwd: root }).filter((file) => !file.endsWith('errors.ts') && /\bproblem\(\{|\brefuse\('/.test(readFileSync(join(root, file), 'utf8')))
      expect(elsewhere).to.deep.equal([])
    })
  }

  describe('in an answer', () => {
    let platform: TestPlatform
    before(async function () {
      this.timeout(60_000)
      platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z', plugins: [new URL('../../examples/server-only', import.meta.url), new URL('../../plugins/reports', import.meta.url)] })
    })
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

    it('of a plugin come from its catalogue, also where a guard of it refuses, and in English for who reads no language of it', async () => {
      const workspace = await platform.workspace({ enabled: ['quiet-hours', 'reports'] })
      await workspace.admin.patch('/plugins/quiet-hours', { settings: { from: '00:00', until: '23:59' } })
      const start = async (language: string) => (await workspace.admin.post('/timer/start', { task: 'Reading', project: 'Help', organization: 'Acme' }, { 'accept-language': language })).json<{ title: string; detail: string }>()
      expect(await start('de')).to.include({ status: 409, code: 'quiet-hours', title: 'Ruhezeit', detail: 'Von 00:00 bis 23:59 Uhr ist Ruhezeit. Starte danach noch einmal.' })
      expect(await start('fr')).to.include({ title: 'Quiet hours', detail: 'These are quiet hours (00:00–23:59); start again later.' })
      const report = async (language: string) => (await workspace.admin.get('/plugins/reports/exports/01990000-0000-7000-8000-000000000000', { 'accept-language': language })).json<{ title: string; detail: string }>()
      expect(await report('de')).to.include({ code: 'not-found', detail: 'Das gibt es nicht, oder du darfst es nicht sehen.' })
      expect(await report('en')).to.include({ code: 'not-found', detail: 'This does not exist, or you cannot see it.' })
    })
  })
})
