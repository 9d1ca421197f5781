import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with cards of Today that are loaded behind its first paint. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/today.*.json', { eager: true, import: 'default' }))
