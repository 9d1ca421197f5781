import { addPartMessages } from '../../app/i18n.ts'

/** Texts about members who were removed, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/member-left.*.json', { eager: true, import: 'default' }))
