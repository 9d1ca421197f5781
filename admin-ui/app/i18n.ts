import { ref, shallowReactive } from 'vue'
import { formatMessage, languageName } from '@overt/sdk/ui'
import type { Message } from '@overt/sdk/ui'

export type Catalogue = Readonly<Record<string, Message>>

/** The main catalogue of each language, `<locale>.json`: a file more is a language more. */
const files = import.meta.glob<Catalogue>(['../locales/*.json', '!../locales/*.*.json'], { import: 'default' })
const localeOf = (path: string): string => /([\w-]+)\.json$/.exec(path)?.[1] ?? ''

/** The languages that there is a catalogue of, English first. */
export const locales: readonly string[] = ['en', ...Object.keys(files).map(localeOf).filter((locale) => locale !== 'en')]
/** The same for a choice, each named in its own language and found by its name in every other, too. */
export const languageChoices = locales.map((value) => ({ value, label: languageName(value), words: locales.map((locale) => languageName(value, locale)).join(' ') }))
/** Those whose catalogues are complete, as a test makes sure; of the others English stands in for what they lack. */
const complete: readonly string[] = ['en', 'de']

/** The language of the pages. */
export const currentLocale = ref('en')
/** Texts by locale. They are flat: the key is looked up as it stands. */
const messages = shallowReactive<Record<string, Catalogue>>({})

export const isLocale = (text: string | null | undefined): text is string => locales.includes(text as string)

/** The language of the browser, if Overt speaks it. */
export const browserLocale = (): string => navigator.languages.flatMap((language) => [language, language.split('-')[0]]).find(isLocale) ?? 'en'

const loaded = new Set<string>()
async function load(locale: string): Promise<void> {
  if (loaded.has(locale)) return
  addMessages(locale, await files[`../locales/${locale}.json`]?.() ?? {})
  loaded.add(locale)
}

/** Switches the language once its catalogue is there. */
export async function useLocale(locale: string): Promise<void> {
  await Promise.all([load(locale), ...complete.includes(locale) ? [] : [load('en')]])
  currentLocale.value = locale
  document.documentElement.lang = locale
}

/** Adds texts to a catalogue, e.g. a plugin's, under a prefix. */
export function addMessages(locale: string, texts: Catalogue, prefix = ''): void {
  messages[locale] = { ...messages[locale], ...prefix === '' ? texts : Object.fromEntries(Object.entries(texts).map(([key, text]) => [prefix + key, text])) }
}

/** Adds the texts of a part that is loaded late, in every language that has them: `<part>.<locale>.json`. */
export function addPartMessages(parts: Readonly<Record<string, Catalogue>>): void {
  for (const [path, texts] of Object.entries(parts)) addMessages(localeOf(path), texts)
}

/** The text of a key: of the plugin where one is named and has it, else of the application. What is not in the reader's language is in English. */
export function translate(key: string, values: Readonly<Record<string, unknown>> = {}, pluginId?: string): string {
  for (const name of pluginId === undefined ? [key] : [`plugins.${pluginId}.${key}`, key]) {
    for (const locale of [currentLocale.value, 'en']) {
      const message = messages[locale]?.[name]
      if (message !== undefined) return formatMessage(locale, message, values)
    }
  }
  return key
}
