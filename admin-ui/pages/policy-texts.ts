import { addPartMessages } from '../app/i18n.ts'

/** Texts that come with the page of a policy, so that the first paint of other pages does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/policy.*.json', { eager: true, import: 'default' }))
