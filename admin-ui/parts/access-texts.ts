import { addPartMessages } from '../app/i18n.ts'

/** Texts of a notice that hardly any workspace shows, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/access.*.json', { eager: true, import: 'default' }))
