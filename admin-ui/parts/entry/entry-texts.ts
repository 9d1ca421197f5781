import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with the dialog of an entry, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/entry.*.json', { eager: true, import: 'default' }))
