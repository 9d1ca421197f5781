import { createI18n } from 'vue-i18n'

export const locales = ['en', 'de'] as const
export type Locale = (typeof locales)[number]

type Catalogue = Record<string, string>

const catalogues: Readonly<Record<Locale, () => Promise<{ readonly default: Catalogue }>>> = {
  en: () => import('../locales/en.json'),
  de: () => import('../locales/de.json'),
}

/** Catalogues are flat: the key is looked up as it stands. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: false,
  fallbackWarn: false,
  messages: {} as Record<string, Catalogue>,
  messageResolver: (messages, path) => (messages as Catalogue)[path] ?? null,
})

export const isLocale = (text: string | null | undefined): text is Locale => locales.includes(text as Locale)

/** The language of the browser, if Overt speaks it. */
export const browserLocale = (): Locale => navigator.languages.map((language) => language.slice(0, 2)).find(isLocale) ?? 'en'

const loaded = new Set<Locale>()

/** Switches the language once its catalogue is there. Each catalogue is complete, so none is needed to fall back to. */
export async function useLocale(locale: Locale): Promise<void> {
  if (!loaded.has(locale)) {
    addMessages(locale, (await catalogues[locale]()).default)
    loaded.add(locale)
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

/** Adds texts to a catalogue, e.g. a plugin's, under a prefix. */
export function addMessages(locale: string, messages: Readonly<Record<string, string>>, prefix = ''): void {
  const present = i18n.global.getLocaleMessage(locale) as Catalogue
  const added = Object.fromEntries(Object.entries(messages).map(([key, text]) => [prefix + key, text]))
  i18n.global.setLocaleMessage(locale, { ...present, ...added })
}

/** The text of a key: of the plugin where one is named and has it, else of the application. */
export function translate(key: string, values: Readonly<Record<string, unknown>> = {}, pluginId?: string): string {
  const { t, te } = i18n.global
  const own = pluginId === undefined ? key : `plugins.${pluginId}.${key}`
  const found = te(own) || te(own, 'en') ? own : key
  const { count } = values
  return typeof count === 'number' ? t(found, values, { plural: count }) : t(found, values)
}
