import { addPartMessages } from '../../app/i18n.ts'

/** Texts that come with the Operator area, so that the first paint of other pages does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../locales/operator.*.json', { eager: true, import: 'default' }))
