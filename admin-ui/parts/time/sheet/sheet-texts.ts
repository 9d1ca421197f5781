import { addPartMessages } from '../../../app/i18n.ts'

/** Texts that come with the time sheet, so that the first paint does not carry them. */
addPartMessages(import.meta.glob<Readonly<Record<string, string>>>('../../../locales/sheet.*.json', { eager: true, import: 'default' }))
