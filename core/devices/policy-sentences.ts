import type { PolicyContent } from '@overt/sdk'

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
  },
  de: {
    nothing: 'Über Sie wird nichts erfasst.',
    anyTime: 'Sie können den Agenten jederzeit und beliebig lange anhalten; die Pause selbst wird vermerkt.',
    limited: (minutes: number) => `Sie können den Agenten jederzeit für höchstens ${minutes === 1 ? 'eine Minute' : `${minutes} Minuten`} anhalten; die Pause selbst wird vermerkt.`,
    never: 'Der Agent kann nicht angehalten werden. Sie können ihn beenden; das wird vermerkt.',
  },
} as const satisfies Record<PolicyLocale, unknown>

export const nothingCollected = (locale: PolicyLocale): string => texts[locale].nothing

export function pauseSentence(locale: PolicyLocale, { allowed, maximumMinutes }: PolicyContent['pause']): string {
  if (!allowed) return texts[locale].never
  return maximumMinutes === null ? texts[locale].anyTime : texts[locale].limited(maximumMinutes)
}
