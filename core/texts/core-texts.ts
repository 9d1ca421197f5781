import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { MessageValues } from '@overt/sdk'
import type english from '../locales/en.json'
import { readCatalogues } from './catalogues.ts'

/** A key of the core's own catalogue. */
export type CoreTextKey = keyof typeof english

const folder = dirname(createRequire(import.meta.url).resolve('@overt/core/package.json'))
const catalogues = readCatalogues(folder, { warn(fault: unknown) { throw new Error('a catalogue of the core cannot be read', { cause: fault }) } })

/** The languages that the core has a catalogue of, English first. What one lacks is there in English. */
export const languages: readonly string[] = ['en', ...catalogues.locales.filter((locale) => locale !== 'en')]

/** The language to use for a locale such as `de-AT`, or for the first of an `Accept-Language` header; English where the core has none of it. */
export const languageFor = (locale: string | null | undefined): string => knownLanguage(locale) ?? 'en'

/** The same, or undefined where the core has none of it. */
export function knownLanguage(locale: string | null | undefined): string | undefined {
  const [tag = ''] = /^[a-z]{2,3}(?:-[a-z\d]{2,8})*/i.exec((locale ?? '').trim()) ?? []
  const wanted = tag.toLowerCase()
  const language = wanted.split('-')[0]
  return languages.find((known) => known.toLowerCase() === wanted) ?? languages.find((known) => known === language)
}

/** A text of the core in the reader's language, else in English; undefined values leave their places as they are. */
export const coreText = (locale: string | null | undefined, key: CoreTextKey, values?: MessageValues): string => catalogues.message(locale ?? 'en', key, values)

/** The same for a key that is put together; undefined where there is no such text. */
export const findCoreText = (locale: string, key: string, values?: MessageValues): string | undefined =>
  catalogues.ownMessage(locale, key, values) ?? catalogues.ownMessage('en', key, values)

/** A text in this language only, as it is written. */
export const writtenCoreText = (locale: string, key: string): string | undefined => catalogues.written(locale, key)

export const coreKeys = (locale: string): readonly string[] => catalogues.keys(locale)
