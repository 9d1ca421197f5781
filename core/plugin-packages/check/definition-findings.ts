import { settingFaults, settingFields } from '@overt/sdk'
import type { PluginDefinition, PluginManifest, Subjects } from '@overt/sdk'
import { readCatalogues } from '../../texts/catalogues.ts'
import { pluginSchema } from '../../kernel/plugin-schema.ts'
import { lineOf } from './finding.ts'
import type { Finding } from './finding.ts'
import type { PluginFiles } from './plugin-files.ts'

/** What is wrong with the object that `definePlugin` was given: its id, settings, subjects and migrations. */
export function definitionFindings(manifest: PluginManifest, definition: PluginDefinition, folder: string, files: PluginFiles): Finding[] {
  const entry = files.sources ? 'server/index.ts' : 'dist/server/index.js'
  /** Where a text stands among the files of the server half. */
  const at = (needle: string): Pick<Finding, 'file' | 'line'> => {
    const found = files.server.find(({ text }) => text.includes(needle))
    return found === undefined ? { file: entry, line: 1 } : { file: found.path, line: lineOf(found.text, needle) }
  }
  const english = new Set(readCatalogues(folder, { warn: () => undefined }).keys('en'))
  return [
    ...definition.id === manifest.id ? [] : [{ code: 'id', ...at(definition.id), message: `its code calls itself ${definition.id}, plugin.json ${manifest.id}`, cure: 'Give both the same id.' }],
    ...settingFindings(definition, english, at),
    ...subjectFindings(definition, english, at),
    ...migrationFindings(definition, at),
  ]
}

type At = (needle: string) => Pick<Finding, 'file' | 'line'>

function settingFindings({ settings = {} }: PluginDefinition, english: ReadonlySet<string>, at: At): Finding[] {
  const defaults = Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default]))
  const labels = settingFields(settings).flatMap(({ label, help, group }) => [label, help, group].filter((key) => key !== undefined))
  return [
    ...settingFaults(settings, defaults).map(({ path, message }): Finding => ({ code: 'setting-default', ...at(`${path.split('/')[1] ?? ''}:`), message: `the default of the setting ${path.slice(1)} ${message}`, cure: 'Choose a default that the setting itself allows.' })),
    ...labels.filter((key) => !english.has(key)).map((key): Finding => ({ code: 'setting-label', ...at(`'${key}'`), message: `locales/en.json lacks ${key}, a label of a setting`, cure: `Add "${key}" to each file in locales.` })),
  ]
}

function subjectFindings({ id, subjects }: PluginDefinition, english: ReadonlySet<string>, at: At): Finding[] {
  const schema = pluginSchema(id)
  return Object.entries((subjects ?? {}) as Subjects).flatMap(([name, { table }]) => [
    ...table.startsWith(`${schema}.`) ? [] : [{ code: 'subject-table', ...at(`'${table}'`), message: `the subject ${name} is in the table ${table}, outside ${schema}`, cure: `Keep it in a table of the schema ${schema}.` }],
    ...english.has(`subject.${name}`) || english.has(`look.${name}`) ? [] : [{ code: 'subject-name', ...at(`${name}:`), message: `the subject ${name} has no name for people`, cure: `Add "subject.${name}" to each file in locales, in the plural: "Moods".` }],
  ])
}

/** Migrations are applied in the order of the list, and never again: the number in front of each name says the same order to a reader. */
function migrationFindings({ migrations = [] }: PluginDefinition, at: At): Finding[] {
  const names = migrations.map(({ name }) => name)
  const numberOf = (name: string): number => Number(/^\d+/.exec(name)?.[0] ?? NaN)
  return names.flatMap((name, index): Finding[] => {
    const before = names[index - 1]
    return [
      ...names.indexOf(name) === index ? [] : [{ code: 'migration-twice', ...at(`'${name}'`), message: `two migrations are named ${name}`, cure: 'Give the later one the next number.' }],
      ...Number.isNaN(numberOf(name)) ? [{ code: 'migration-name', ...at(`'${name}'`), message: `the migration ${name} has no number in front`, cure: `Call it ${String(index + 1).padStart(3, '0')}-${name}.` }] : [],
      ...before !== undefined && numberOf(name) < numberOf(before) ? [{ code: 'migration-order', ...at(`'${name}'`), message: `the migration ${name} comes after ${before}`, cure: 'List migrations by their number, and add new ones at the end.' }] : [],
    ]
  })
}
