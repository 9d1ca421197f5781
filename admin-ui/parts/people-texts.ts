import { addPartMessages } from '../app/i18n.ts'

/** Texts that come with menus of people, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../locales/people.*.json', { eager: true, import: 'default' }))
