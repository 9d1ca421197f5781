import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with moving and merging, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/move.*.json', { eager: true, import: 'default' }))
