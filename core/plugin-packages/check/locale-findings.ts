import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isProblemText, messageFault, messagePlaces, problemTextKey } from '@overt/sdk'
import type { PluginDefinition, PluginManifest } from '@overt/sdk'
import { readCatalogues } from '../../texts/catalogues.ts'
import type { Catalogues } from '../../texts/catalogues.ts'
import { lineAt, lineOf } from './finding.ts'
import type { Finding } from './finding.ts'
import { textOf } from './plugin-files.ts'
import type { PluginFiles } from './plugin-files.ts'

const fileOf = (locale: string): string => `locales/${locale}.json`
const addKey = (locale: string, key: string): string => `Add "${key}" to ${fileOf(locale)}.`

/** Catalogues that cannot be read, and keys that one language has and another lacks. */
export function localeFindings(folder: string, { collects }: PluginManifest): Finding[] {
  const unreadable = unreadableCatalogues(folder)
  if (unreadable.length > 0) return unreadable
  const catalogues = readCatalogues(folder, { warn: () => undefined })
  if (catalogues.locales.length > 0 && !catalogues.locales.includes('en')) return [{ code: 'locale-english', file: fileOf('en'), line: 1, message: 'the file is missing', cure: 'Add it: English stands in for whatever another language lacks.' }]
  const english = new Set(catalogues.keys('en'))
  // The manifest is in one language; whoever translates the rest would leave the plugin's name and what it collects behind.
  const named = catalogues.locales.length > 1 ? ['plugin.title', 'plugin.summary', ...collects.length > 0 ? ['plugin.purpose'] : [], ...collects.map((kind) => `collects.${kind}`)] : []
  return [
    ...catalogues.locales.flatMap((locale) => messageFindings(folder, catalogues, locale)),
    ...named.filter((key) => !english.has(key)).map((key): Finding => ({ code: 'locale-key', file: fileOf('en'), line: 1, message: `it lacks ${key}, which plugin.json needs in each language`, cure: addKey('en', key) })),
    ...catalogues.locales.filter((locale) => locale !== 'en').flatMap((locale) => {
      const keys = new Set(catalogues.keys(locale))
      return [
        ...[...english].filter((key) => !keys.has(key)).map((key): Finding => ({ code: 'locale-parity', file: fileOf(locale), line: 1, message: `it lacks ${key}, which en.json has`, cure: addKey(locale, key) })),
        ...[...keys].filter((key) => !english.has(key) && !isProblemText(key))
          .map((key): Finding => ({ code: 'locale-parity', file: fileOf(locale), line: lineOf(textOf(folder, fileOf(locale)), `"${key}"`), message: `it has ${key}, which en.json lacks`, cure: `${addKey('en', key)} Or remove it here.` })),
      ]
    }),
  ]
}

/** Texts that are no ICU messages, and plurals of the form before them. */
function messageFindings(folder: string, catalogues: Catalogues, locale: string): Finding[] {
  const lines = textOf(folder, fileOf(locale))
  return catalogues.keys(locale).flatMap((key): Finding[] => {
    const text = catalogues.written(locale, key) ?? ''
    const at = { file: fileOf(locale), line: lineOf(lines, `"${key}"`) }
    const fault = messageFault(text)
    if (fault !== undefined) return [{ code: 'locale-message', ...at, message: `${key} is no ICU message: ${fault}`, cure: 'Close each brace, and give each plural and select the form `other`.' }]
    return text.includes('{count}') && text.includes(' | ') ? [{ code: 'locale-plural', ...at, message: `${key} has forms apart by |, which are shown as they stand`, cure: 'Write {count, plural, one {…} other {…}}.' }] : []
  })
}

function unreadableCatalogues(folder: string): Finding[] {
  const files = existsSync(join(folder, 'locales')) ? readdirSync(join(folder, 'locales')).filter((name) => name.endsWith('.json')) : []
  return files.flatMap((name) => {
    const text = textOf(folder, `locales/${name}`)
    try {
      JSON.parse(text)
      return []
    } catch (error) {
      const [, position = '0'] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
      return [{ code: 'locale-json', file: `locales/${name}`, line: lineAt(text, Number(position)), message: 'it is not valid JSON', cure: 'Mend the JSON; a comma or a quotation mark is often missing near this line.' }]
    }
  })
}

/** Keys that the code asks for by a literal, and that no catalogue has. */
export function usedKeyFindings(folder: string, { ui, server, sources }: PluginFiles): Finding[] {
  if (!sources) return []
  const catalogues = readCatalogues(folder, { warn: () => undefined })
  const english = new Set(catalogues.keys('en'))
  return [...ui, ...server].flatMap(({ path, text }) => Array.from(text.matchAll(usedKey), (match): Finding[] => {
    const key = match[1] ?? ''
    return english.has(key) ? [] : [{ code: 'locale-unknown-key', file: path, line: lineAt(text, match.index), message: `it asks for the text ${key}, which locales/en.json lacks`, cure: addKey('en', key) }]
  }).flat())
}

/** A call of `t` with a literal key; one that is put together is for the tests of the page. */
const usedKey = /(?<![\w.$])(?:context\.)?t\(\s*(?:locale,\s*)?'([a-z][\w-]*(?:\.[\w -]+)+)'/g

/** Texts of the declared errors: English is in the declarations; each other language has a text for each of them, with the same places, and for nothing else. */
export function problemFindings(folder: string, { problems = {} }: PluginDefinition): Finding[] {
  const catalogues = readCatalogues(folder, { warn: () => undefined })
  const wanted = new Map(Object.values(problems).flatMap(({ declaration }) => (['title', 'detail'] as const).map((part) => [problemTextKey(declaration, part), placesOf(declaration[part])])))
  return catalogues.locales.filter((locale) => locale !== 'en').flatMap((locale) => {
    const file = fileOf(locale)
    const at = (key: string): number => lineOf(textOf(folder, file), `"${key}"`)
    return [
      ...[...wanted].flatMap(([key, places]) => problemTextFindings(catalogues, { locale, key, places, line: at(key) })),
      ...catalogues.keys(locale).filter((key) => isProblemText(key) && !wanted.has(key))
        .map((key): Finding => ({ code: 'problem-unknown', file, line: at(key), message: `${key} is the text of no declared error`, cure: 'Remove it, or name the error in `problems` of definePlugin.' })),
    ]
  })
}

function problemTextFindings(catalogues: Catalogues, { locale, key, places, line }: { readonly locale: string; readonly key: string; readonly places: string; readonly line: number }): Finding[] {
  const text = catalogues.written(locale, key)
  if (text === undefined) return [{ code: 'problem-text', file: fileOf(locale), line, message: `it lacks ${key}, the text of an error`, cure: addKey(locale, key) }]
  if (placesOf(text) === places) return []
  return [{ code: 'problem-places', file: fileOf(locale), line, message: `${key} has the places ${placesOf(text) || 'none'} instead of ${places || 'none'}`, cure: 'Use the same places in each language.' }]
}

const placesOf = (text: string): string => messagePlaces(text).join(', ')
