import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { describeFinding } from '../plugin-packages/check/finding.ts'
import { checkPlugin } from '../plugin-packages/check-plugin.ts'
import type { CheckOptions } from '../plugin-packages/check-plugin.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

/** How a plugin is broken, and the finding that says so. */
interface Broken {
  readonly code: string
  /** Default: the example with a page. */
  readonly of?: 'full' | 'server-only'
  breakIt(edit: Editor): void
  /** Where the finding is. */
  readonly at: RegExp
  readonly says: RegExp
  readonly options?: CheckOptions
}

interface Editor {
  replace(file: string, from: string, to: string): void
  write(file: string, text: string): void
  json(file: string, change: (value: Record<string, unknown>) => void): void
  remove(file: string): void
}

const broken: readonly Broken[] = [
  { code: 'manifest', breakIt: ({ json }) => { json('plugin.json', (value) => { value.summary = 7 }) }, at: /^plugin\.json:4$/, says: /summary must be string/ },
  { code: 'range', breakIt: ({ replace }) => { replace('plugin.json', '^0.1.0', 'the newest') }, at: /^plugin\.json:6$/, says: /"the newest" is not a range/ },
  { code: 'platform-range', breakIt: ({ replace }) => { replace('plugin.json', '^0.1.0', '^99.0.0') }, at: /^plugin\.json:6$/, says: /requires platform \^99/ },
  { code: 'app-missing', breakIt: ({ json }) => { json('plugin.json', (value) => { value.app = { title: 'Mood' } }) }, at: /^plugin\.json:/, says: /app\/index\.html is missing/ },
  { code: 'app-unnamed', breakIt: ({ write }) => { write('app/index.html', '<p>') }, at: /^app\/index\.html:1$/, says: /never served/ },
  { code: 'package-name', breakIt: ({ json }) => { json('package.json', (value) => { delete value.name }) }, at: /^package\.json:1$/, says: /no name/ },
  { code: 'package-version', breakIt: ({ replace }) => { replace('package.json', '"version": "1.0.0"', '"version": "one"') }, at: /^package\.json:3$/, says: /one is not a version/ },
  { code: 'package-type', breakIt: ({ replace }) => { replace('package.json', '"type": "module"', '"type": "commonjs"') }, at: /^package\.json:6$/, says: /ES module/ },
  { code: 'package-license', breakIt: ({ json }) => { json('package.json', (value) => { delete value.license }) }, at: /^package\.json:1$/, says: /no license/ },
  { code: 'package-exports', breakIt: ({ replace }) => { replace('package.json', '"./server": "./dist/server/index.js",', '') }, at: /^package\.json:7$/, says: /lacks \.\/server/ },
  { code: 'peer-missing', breakIt: ({ json }) => { json('package.json', (value) => { delete value.peerDependencies }) }, at: /^package\.json:1$/, says: /not a peer dependency/ },
  { code: 'peer-range', breakIt: ({ replace }) => { replace('package.json', '"@overt/sdk": "^0.1.0"', '"@overt/sdk": "^7.0.0"') }, at: /^package\.json:21$/, says: /does not include 0\.1\.0/ },
  { code: 'sdk-bundled', breakIt: ({ json }) => { json('package.json', (value) => { value.dependencies = { '@overt/sdk': '^0.1.0' } }) }, at: /^package\.json:/, says: /must not be a dependency/ },
  { code: 'sdk-twice', breakIt: ({ write }) => { write('node_modules/@overt/sdk/node_modules/@overt/sdk/package.json', '{}'); write('node_modules/@overt/sdk/package.json', '{}') }, at: /^package\.json:/, says: /second copy/ },
  { code: 'readme-missing', breakIt: ({ remove }) => { remove('README.md') }, at: /^README\.md:1$/, says: /missing/ },
  { code: 'locale-json', breakIt: ({ replace }) => { replace('locales/de.json', '"page.title"', 'page.title') }, at: /^locales\/de\.json:6$/, says: /not valid JSON/ },
  { code: 'locale-english', breakIt: ({ remove }) => { remove('locales/en.json') }, at: /^locales\/en\.json:1$/, says: /missing/ },
  { code: 'locale-key', breakIt: ({ json }) => { json('plugin.json', (value) => { value.collects = ['mood per hour'] }) }, at: /^locales\/en\.json:1$/, says: /lacks collects\.mood per hour/ },
  { code: 'locale-parity', breakIt: ({ json }) => { json('locales/de.json', (value) => { delete value['table.day'] }) }, at: /^locales\/de\.json:1$/, says: /lacks table\.day/ },
  { code: 'locale-unknown-key', breakIt: ({ replace }) => { replace('ui/MoodPage.vue', `t('table.day')`, `t('table.dya')`) }, at: /^ui\/MoodPage\.vue:\d\d$/, says: /asks for the text table\.dya/ },
  { code: 'problem-text', of: 'server-only', breakIt: ({ json }) => { json('locales/de.json', (value) => { delete value['problem.quiet-hours.title'] }) }, at: /^locales\/de\.json:1$/, says: /lacks problem\.quiet-hours\.title/ },
  { code: 'problem-places', of: 'server-only', breakIt: ({ json }) => { json('locales/de.json', (value) => { value['problem.quiet-hours.detail'] = 'Bis {end} ist Ruhezeit.' }) }, at: /^locales\/de\.json:\d+$/, says: /places end instead of from, until/ },
  { code: 'problem-unknown', of: 'server-only', breakIt: ({ json }) => { json('locales/de.json', (value) => { value['problem.never.title'] = 'Nie' }) }, at: /^locales\/de\.json:\d+$/, says: /text of no declared error/ },
  { code: 'server-half', breakIt: ({ replace }) => { replace('server/index.ts', 'definePlugin, text }', 'definePlugin, sentence as text }') }, at: /^server\/index\.ts:1$/, says: /sentence/ },
  { code: 'id', breakIt: ({ replace }) => { replace('server/index.ts', `id: 'mood'`, `id: 'moot'`) }, at: /^server\/index\.ts:9$/, says: /calls itself moot/ },
  { code: 'setting-default', breakIt: ({ replace }) => { replace('server/index.ts', 'maxLength: 120', 'maxLength: 3') }, at: /^server\/index\.ts:12$/, says: /default of the setting question/ },
  { code: 'setting-label', breakIt: ({ replace }) => { replace('server/index.ts', 'settings.question', 'settings.answer') }, at: /^server\/index\.ts:12$/, says: /lacks settings\.answer/ },
  { code: 'subject-table', breakIt: ({ replace }) => { replace('server/index.ts', `table: 'p_mood.answer'`, `table: 'core.member'`) }, at: /^server\/index\.ts:16$/, says: /outside p_mood/ },
  { code: 'subject-name', breakIt: ({ replace }) => { replace('server/index.ts', '    Mood: {', '    Temper: {') }, at: /^server\/index\.ts:15$/, says: /Temper has no name/ },
  { code: 'migration-twice', breakIt: (edit) => { addMigration(edit, '001-mood') }, at: /^server\/migrations\.ts:\d+$/, says: /two migrations/ },
  { code: 'migration-name', breakIt: (edit) => { addMigration(edit, 'colours') }, at: /^server\/migrations\.ts:\d+$/, says: /no number/ },
  { code: 'migration-order', breakIt: (edit) => { addMigration(edit, '000-colours') }, at: /^server\/migrations\.ts:\d+$/, says: /comes after 001-/ },
  { code: 'hook-owner', breakIt: ({ replace }) => { replace('server/index.ts', `hooks.declare('mood.told'`, `hooks.declare('weather.told'`) }, at: /^server\/index\.ts:\d+$/, says: /does not begin with mood/ },
  { code: 'hook-unlisted', breakIt: ({ replace }) => { replace('server/index.ts', `hooks.declare('mood.told'`, `hooks.declare('mood.heard'`) }, at: /^server\/index\.ts:\d+$/, says: /does not list/ },
  { code: 'hook-unknown', breakIt: (edit) => { listen(edit, 'entry.startd') }, at: /^server\/index\.ts:\d+$/, says: /Did you mean entry\.started\?/ },
  { code: 'hook-plugin', breakIt: (edit) => { listen(edit, 'weather.changed') }, at: /^server\/index\.ts:\d+$/, says: /does not name/, options: { hooksOf: (id) => id === 'weather' ? ['weather.changed'] : undefined } },
  { code: 'slot-unknown', breakIt: ({ replace }) => { replace('ui/index.ts', 'nav.main/v1', 'nav.mian/v1') }, at: /^ui\/index\.ts:8$/, says: /Did you mean nav\.main\/v1\?/ },
  { code: 'slot-version', breakIt: ({ replace }) => { replace('ui/index.ts', 'nav.main/v1', 'nav.main/v7') }, at: /^ui\/index\.ts:8$/, says: /no version v7. Use nav\.main\/v1/ },
  { code: 'ui-import', breakIt: ({ replace }) => { replace('ui/MoodPage.vue', 'PageFrame,', 'PageFrmae as PageFrame,') }, at: /^ui\/MoodPage\.vue:\d+$/, says: /Did you mean PageFrame\?/ },
  { code: 'import-inside', breakIt: ({ replace }) => { replace('server/index.ts', `import * as problems`, `import type {} from '@overt/core/permission/plugin-rights.ts'\nimport * as problems`) }, at: /^server\/index\.ts:3$/, says: /not for plugins/ },
  { code: 'icon', breakIt: ({ replace }) => { replace('ui/index.ts', 'i-lucide-smile', 'i-lucide-smiley') }, at: /^ui\/index\.ts:8$/, says: /no icon i-lucide-smiley/ },
  { code: 'ui-half', breakIt: ({ replace }) => { replace('ui/index.ts', `import type {} from '../contracts.ts'`, `import './nowhere.ts'`) }, at: /^ui\/index\.ts:1$/, says: /cannot be imported/ },
  { code: 'ui-place', breakIt: ({ write }) => { write('dist/ui/ui.json', JSON.stringify({ script: 'a.js', style: null, integrity: 'sha384-a', scripts: {}, messages: {}, parts: { routes: [{ path: '/time', name: 'mood.page', title: 'page.title' }], contributions: [], icons: {} } })) }, at: /^ui\/index\.ts:1$/, says: /which the application has/ },
  { code: 'types', of: 'server-only', breakIt: ({ replace }) => { replace('server/index.ts', 'definePlugin({', 'definePlugin({ colour: 7,') }, at: /^server\/index\.ts:\d+$/, says: /TS\d+/, options: { types: true } },
]

function addMigration({ replace }: Editor, name: string): void {
  replace('server/migrations.ts', '\n]', `\n  { name: '${name}', up: () => Promise.resolve() },\n]`)
}

function listen({ replace }: Editor, hook: string): void {
  replace('server/index.ts', '    readSentences(context)', `    hooks.on('${hook}' as never, (() => undefined) as never)\n    readSentences(context)`)
}

describe('overt plugin check', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(examples, '.check-')) })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  for (const { code, of = 'full', breakIt, at, says, options } of broken) {
    it(`names the file, the line and the cure: ${code}`, async () => {
      cpSync(join(examples, of), folder, { recursive: true, filter: (path) => !/[\\/](?:dist|node_modules)$/.test(path) })
      breakIt(editorOf(folder))
      const findings = await checkPlugin(folder, options)
      const found = findings.find((finding) => finding.code === code)
      expect(found, findings.map(describeFinding).join('\n')).to.not.equal(undefined)
      expect(`${found!.file}:${found!.line}`).to.match(at)
      expect(describeFinding(found!)).to.match(says)
      expect(found!.cure).to.match(/^[A-Zhdn].{8,}[.?]$/)
    })
  }
})

function editorOf(folder: string): Editor {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return {
    write,
    replace(file, from, to) {
      if (!read(file).includes(from)) throw new Error(`${file} has no ${from}`)
      write(file, read(file).replace(from, to))
    },
    json(file, change) {
      const value = JSON.parse(read(file)) as Record<string, unknown>
      change(value)
      write(file, JSON.stringify(value, null, 2))
    },
    remove: (file) => { rmSync(join(folder, file)) },
  }
}
