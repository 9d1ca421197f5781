import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import semver from 'semver'
import { isProblemText, problemTextKey, settingFaults, settingFields } from '@overt/sdk'
import type { PluginDefinition, PluginManifest, ProblemDeclaration, Subjects } from '@overt/sdk'
import { withDeadline } from '../../kernel/deadline.ts'
import { shownText } from '../../error-text.ts'
import { readCatalogues } from '../../kernel/plugin-messages.ts'
import type { PluginCatalogues } from '../../kernel/plugin-messages.ts'
import { orderPlugins } from '../../kernel/plugin-requirements.ts'
import { pluginSchema } from '../../kernel/plugin-schema.ts'
import { readPluginFolder } from '../../kernel/plugin-source.ts'
import { platformVersion } from '../../version.ts'

interface PackageFile {
  readonly name?: string
  readonly version?: string
  readonly type?: string
  readonly license?: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Every rule that can be checked without a database, as sentences; empty where all are kept. `itKeepsThePluginContract` checks the others. */
export async function checkPlugin(folder: string): Promise<string[]> {
  const source = readPluginFolder(folder, basename(folder))
  if (source.fault !== undefined || source.manifest === null) return [source.fault ?? 'plugin.json is missing']
  const alone = { ...source, manifest: { ...source.manifest, requires: { platform: source.manifest.requires.platform } } }
  const unfit = orderPlugins([alone], platformVersion).incompatible.get(source.id)
  const definition = await withDeadline('importing its server half', 10_000, source.load).catch((error: unknown) => shownText(error))
  return [
    ...unfit === undefined ? [] : [unfit],
    ...packageFaults(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile),
    ...appFaults(folder, source.manifest),
    ...messageFaults(folder, source.manifest),
    ...typeof definition === 'string' ? [`its server half cannot be imported: ${definition}`] : definitionFaults(folder, source.manifest, definition),
  ]
}

function packageFaults(folder: string, { name, version, type, license, exports = {}, dependencies = {}, peerDependencies = {} }: PackageFile): string[] {
  const faults: (string | false)[] = [
    name === undefined && 'package.json has no name',
    semver.valid(version) === null && `package.json: ${version ?? 'no version'} is not a version`,
    type !== 'module' && 'package.json: type must be "module"',
    license === undefined && 'package.json has no license',
    !('./server' in exports) && 'package.json: exports lacks ./server',
    !('./plugin.json' in exports) && 'package.json: exports lacks ./plugin.json',
    !('@overt/sdk' in peerDependencies) && 'package.json: @overt/sdk must be a peer dependency',
    '@overt/sdk' in dependencies && 'package.json: @overt/sdk must not be a dependency; two copies split its types',
    existsSync(join(folder, 'node_modules', '@overt', 'sdk', 'node_modules', '@overt', 'sdk')) && 'a second copy of @overt/sdk lies in node_modules',
    !existsSync(join(folder, 'README.md')) && 'README.md is missing',
  ]
  return faults.filter((fault) => fault !== false)
}

function appFaults(folder: string, { app }: PluginManifest): string[] {
  const lies = ['app', join('dist', 'app')].some((place) => existsSync(join(folder, place, 'index.html')))
  if (app !== undefined && !lies) return ['plugin.json names an app, and app/index.html is missing']
  return app === undefined && lies ? ['app/index.html is never served: plugin.json names no app'] : []
}

function messageFaults(folder: string, { collects }: PluginManifest): string[] {
  const unreadable: string[] = []
  const catalogues = readCatalogues(folder, { warn: (entry: unknown) => { unreadable.push(`${basename((entry as { file: string }).file)} is not valid JSON`) } })
  if (unreadable.length > 0) return unreadable
  if (catalogues.locales.length > 0 && !catalogues.locales.includes('en')) return ['locales/en.json is missing']
  const english = new Set(catalogues.keys('en'))
  // The manifest is in one language; whoever translates the rest would leave the plugin's name and what it collects behind.
  const named = catalogues.locales.length > 1 ? ['plugin.title', 'plugin.summary', ...collects.map((kind) => `collects.${kind}`)] : []
  return [...named.filter((key) => !english.has(key)).map((key) => `locales/en.json lacks ${key}`), ...catalogues.locales.flatMap((locale) => {
    const keys = new Set(catalogues.keys(locale))
    return [
      ...[...english].filter((key) => !keys.has(key)).map((key) => `locales/${locale}.json lacks ${key}`),
      ...[...keys].filter((key) => !english.has(key) && !isProblemText(key)).map((key) => `locales/en.json lacks ${key}, which ${locale}.json has`),
    ]
  })]
}

function definitionFaults(folder: string, manifest: PluginManifest, definition: PluginDefinition): string[] {
  const { id, settings = {}, subjects, migrations = [] } = definition
  const catalogues = readCatalogues(folder, { warn: () => undefined })
  const english = new Set(catalogues.keys('en'))
  const labels = settingFields(settings).flatMap(({ label, help, group }) => [label, help, group].filter((key) => key !== undefined))
  const names = migrations.map(({ name }) => name)
  return [
    ...id === manifest.id ? [] : [`its code calls itself ${id}, plugin.json ${manifest.id}`],
    ...settingFaults(settings, Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default]))).map(({ path, message }) => `the default of the setting ${path.slice(1)} ${message}`),
    ...labels.filter((key) => !english.has(key)).map((key) => `locales/en.json lacks ${key}, a label of a setting`),
    ...Object.entries((subjects ?? {}) as Subjects).filter(([, { table }]) => !table.startsWith(`${pluginSchema(id)}.`)).map(([name, { table }]) => `the subject ${name} lies in ${table}, outside ${pluginSchema(id)}`),
    ...problemFaults(catalogues, Object.values(definition.problems ?? {}).map(({ declaration }) => declaration)),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `two migrations are named ${name}`),
  ]
}

/** English is in the declarations; each other language has a text for each of them, with the same places, and for nothing else. */
function problemFaults(catalogues: PluginCatalogues, problems: readonly ProblemDeclaration[]): string[] {
  const wanted = new Map(problems.flatMap((problem) => (['title', 'detail'] as const).map((part) => [problemTextKey(problem, part), placesOf(problem[part])])))
  return catalogues.locales.filter((locale) => locale !== 'en').flatMap((locale) => [
    ...[...wanted].flatMap(([key, places]) => {
      const text = catalogues.ownMessage(locale, key)
      if (text === undefined) return [`locales/${locale}.json lacks ${key}`]
      return placesOf(text) === places ? [] : [`locales/${locale}.json: ${key} has the places ${placesOf(text) || 'none'} instead of ${places || 'none'}`]
    }),
    ...catalogues.keys(locale).filter((key) => isProblemText(key) && !wanted.has(key)).map((key) => `locales/${locale}.json has ${key}, which is the text of no declared problem`),
  ])
}

const placesOf = (text: string): string => [...new Set(Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name))].toSorted().join(', ')
