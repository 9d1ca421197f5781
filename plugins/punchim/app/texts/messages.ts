import { computed, ref } from 'vue'

export const languages = ['en', 'de'] as const
export type Language = typeof languages[number]
type Catalogue = Readonly<Record<string, string>>

const catalogues: Readonly<Record<Language, () => Promise<{ readonly default: Catalogue }>>> = {
  en: () => import('../locales/en.json'),
  de: () => import('../locales/de.json'),
}

const storageKey = 'punchim-language'
const language = ref<Language>('en')
const catalogue = ref<Catalogue>({})

const isLanguage = (text: string | null | undefined): text is Language => languages.includes(text as Language)
const wanted = (): Language => {
  const chosen = localStorage.getItem(storageKey)
  return isLanguage(chosen) ? chosen : navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? 'en'
}

/** Switches the language: to the one named, else to the one chosen before, else to the browser's. */
export async function useLanguage(chosen?: Language): Promise<void> {
  if (chosen !== undefined) localStorage.setItem(storageKey, chosen)
  const next = chosen ?? wanted()
  catalogue.value = (await catalogues[next]()).default
  language.value = next
  document.documentElement.lang = next
}

/** The text of a key with its `{values}`; `{count}` chooses between `key.one` and `key.other`. */
export function t(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const { count } = values
  const form = typeof count === 'number' ? `${key}.${new Intl.PluralRules(language.value).select(count)}` : key
  const text = catalogue.value[form] ?? catalogue.value[`${key}.other`] ?? catalogue.value[key] ?? key
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export const hasText = (key: string): boolean => key in catalogue.value
export const presentLanguage = computed(() => language.value)
