import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with what plugins need beyond their cards, so that the first paint of other pages does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/plugins.*.json', { eager: true, import: 'default' }))
