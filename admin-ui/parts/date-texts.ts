import { addPartMessages } from '../app/i18n.ts'

/** Texts that come with the controls for dates, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/dates.*.json', { eager: true, import: 'default' }))
