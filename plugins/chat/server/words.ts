import german from '../locales/de.json' with { type: 'json' }
import english from '../locales/en.json' with { type: 'json' }
import type { Language } from '../grammar/index.ts'
import type { Speaker } from './speaker.ts'

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: english, de: german }

/** A text of the plugin's own catalogue with its places filled; the key where there is none. */
export function say(language: Language, key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const template = catalogues[language][key] ?? key
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export const isSayable = (language: Language, key: string): boolean => key in catalogues[language]

/** `7 h 28 m`, below an hour `28 m`; exact, so that the days of a week add up to it. */
export const spanText = ({ formats }: Pick<Speaker, 'formats'>, seconds: number): string => formats.duration(Math.max(0, seconds), { padded: false })
