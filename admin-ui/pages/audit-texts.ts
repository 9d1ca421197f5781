import { addPartMessages } from '../app/i18n.ts'

/** Texts that come with the trail, so that the first paint of other pages does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/audit.*.json', { eager: true, import: 'default' }))
