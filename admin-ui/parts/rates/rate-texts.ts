import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with rates and currencies, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/rates.*.json', { eager: true, import: 'default' }))
