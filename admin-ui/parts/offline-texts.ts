import { addPartMessages } from '../app/i18n.ts'

/** Texts about changes that were made offline, which come with the parts that show them, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/offline.*.json', { eager: true, import: 'default' }))
