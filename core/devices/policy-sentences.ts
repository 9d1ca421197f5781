import type { PolicyContent, Role } from '@overt/sdk'
import { coreText, languageFor, languages } from '../texts/core-texts.ts'

/** The languages that a policy is written in. */
export const policyLocales: readonly string[] = languages

/** The language to show to someone who asked for `locale`. A version from before a language was added has no text in it; English is there. */
export function policySummary(summary: Readonly<Record<string, readonly string[]>>, locale: string): readonly string[] {
  return summary[languageFor(locale)] ?? summary.en ?? []
}

export const nothingCollected = (locale: string): string => coreText(locale, 'policy.nothing')

export const readOnlySentence = (locale: string): string => coreText(locale, 'policy.readOnly')

export function pauseSentence(locale: string, { allowed, maximumMinutes }: PolicyContent['pause']): string {
  if (!allowed) return coreText(locale, 'policy.never')
  return maximumMinutes === null ? coreText(locale, 'policy.anyTime') : coreText(locale, 'policy.limited', { minutes: maximumMinutes })
}

/** Who may see what is collected: once for all plugins where they agree, else for each. */
export function audienceSentences(locale: string, parts: readonly { readonly title: string; readonly roles: readonly Role[] }[]): readonly string[] {
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const readers = parts.map(({ title, roles }) => ({ title, words: list.format(roles.map((role) => coreText(locale, `policy.role.${role}`))) }))
  const distinct = [...new Set(readers.map(({ words }) => words))]
  const [only] = distinct
  return distinct.length === 1 && only !== undefined ? [coreText(locale, 'policy.audience', { roles: only })] : readers.map(({ title, words }) => coreText(locale, 'policy.audienceOfOne', { title, roles: words }))
}
