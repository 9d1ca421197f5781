import { fillText } from './fill-text.ts'
import de from './locales/de.json' with { type: 'json' }
import en from './locales/en.json' with { type: 'json' }

export type MessageKey = keyof typeof en

let messages: Readonly<Record<MessageKey, string>> = en
let locale = 'en'

/** Chooses the language by the system's; English where it is not German. */
export function useLocale(systemLocale: string): void {
  locale = systemLocale
  messages = systemLocale.toLowerCase().startsWith('de') ? de : en
  document.documentElement.lang = messages === de ? 'de' : 'en'
}

/** The text of `key` with `{name}` filled from `values`; `count` among them chooses the plural. */
export function translate(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return fillText(messages[key], values)
}

export function isMessage(key: string): key is MessageKey {
  return key in messages
}

/** The text of a key that is put together at run time; `otherwise` where there is none. */
export function translateCode(key: string, otherwise: string, values: Readonly<Record<string, string | number>> = {}): string {
  return isMessage(key) ? translate(key, values) : otherwise
}

export function language(): string {
  return locale
}

export function formatNumber(value: number): string {
  return value.toLocaleString(locale)
}
