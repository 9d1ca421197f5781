import { addPartMessages } from '../app/i18n.ts'

/** Texts that come with the set-up wizard, so that the first paint of other pages does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/onboarding.*.json', { eager: true, import: 'default' }))
