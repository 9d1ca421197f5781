import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with the pages of one's own account, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/account.*.json', { eager: true, import: 'default' }))
