import type { PolicyContent, Role } from '@overt/sdk'

export const policyLocales = ['en', 'de'] as const
export type PolicyLocale = (typeof policyLocales)[number]

/** The language to show to someone who asked for `locale`. */
export const policyLocale = (locale: string): PolicyLocale => policyLocales.find((known) => locale.startsWith(known)) ?? 'en'

/** The core's own sentences of a policy; plugins bring theirs in their catalogues. */
const texts = {
  en: {
    nothing: 'Nothing is collected about you.',
    anyTime: 'You may pause the agent at any time, for as long as you like; the pause itself is noted.',
    limited: (minutes: number) => `You may pause the agent at any time, for up to ${minutes === 1 ? 'one minute' : `${minutes} minutes`}; the pause itself is noted.`,
    never: 'The agent cannot be paused. You may quit it; that is noted.',
    audience: (roles: string) => `Apart from you, it can be seen by ${roles}.`,
    audienceOfOne: (title: string, roles: string) => `${title} can be seen, apart from you, by ${roles}.`,
    roles: { admin: 'admins', manager: 'managers', hr: 'HR', member: 'all members' },
  },
  de: {
    nothing: 'Über Sie wird nichts erfasst.',
    anyTime: 'Sie können den Agenten jederzeit und beliebig lange anhalten; die Pause selbst wird vermerkt.',
    limited: (minutes: number) => `Sie können den Agenten jederzeit für höchstens ${minutes === 1 ? 'eine Minute' : `${minutes} Minuten`} anhalten; die Pause selbst wird vermerkt.`,
    never: 'Der Agent kann nicht angehalten werden. Sie können ihn beenden; das wird vermerkt.',
    audience: (roles: string) => `Außer Ihnen können das sehen: ${roles}.`,
    audienceOfOne: (title: string, roles: string) => `${title} können außer Ihnen sehen: ${roles}.`,
    roles: { admin: 'Admins', manager: 'Führungskräfte', hr: 'die Personalabteilung', member: 'alle Mitglieder' },
  },
} as const satisfies Record<PolicyLocale, unknown>

export const nothingCollected = (locale: PolicyLocale): string => texts[locale].nothing

export function pauseSentence(locale: PolicyLocale, { allowed, maximumMinutes }: PolicyContent['pause']): string {
  if (!allowed) return texts[locale].never
  return maximumMinutes === null ? texts[locale].anyTime : texts[locale].limited(maximumMinutes)
}

/** Who may see what is collected: once for all plugins where they agree, else for each. */
export function audienceSentences(locale: PolicyLocale, parts: readonly { readonly title: string; readonly roles: readonly Role[] }[]): readonly string[] {
  const { audience, audienceOfOne, roles: names } = texts[locale]
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const readers = parts.map(({ title, roles }) => ({ title, words: list.format(roles.map((role) => names[role])) }))
  const distinct = [...new Set(readers.map(({ words }) => words))]
  const [only] = distinct
  return distinct.length === 1 && only !== undefined ? [audience(only)] : readers.map(({ title, words }) => audienceOfOne(title, words))
}
