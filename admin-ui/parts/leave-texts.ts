import { addPartMessages } from '../app/i18n.ts'

/** Texts that come with the question before a form is left, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/leave.*.json', { eager: true, import: 'default' }))
