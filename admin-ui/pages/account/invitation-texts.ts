import { addPartMessages } from '../../app/i18n.ts'

/** Texts of links that open nothing, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/invitation.*.json', { eager: true, import: 'default' }))
