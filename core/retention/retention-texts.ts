import { mailLocale } from '../mail/index.ts'

/** What the core keeps for a time only. */
const catalogue = {
  en: {
    'notices': 'Notices',
    'notices-help': 'Notices in the bell are deleted, read or not.',
    'trash': 'Trash',
    'trash-help': 'Deleted organizations, projects, tasks and entries can be restored until then; after that they are gone.',
    'timer-commands': 'Commands of desktop timers',
    'timer-commands-help': 'The entries that they made stay; what was clicked when is deleted.',
  },
  de: {
    'notices': 'Benachrichtigungen',
    'notices-help': 'Benachrichtigungen in der Glocke werden gelöscht, gelesen oder nicht.',
    'trash': 'Papierkorb',
    'trash-help': 'Gelöschte Organisationen, Projekte, Aufgaben und Einträge lassen sich bis dahin wiederherstellen, danach nicht mehr.',
    'timer-commands': 'Befehle der Desktop-Timer',
    'timer-commands-help': 'Die Einträge, die daraus entstanden sind, bleiben; was wann angeklickt wurde, wird gelöscht.',
  },
} as const

/** A text of the core's own kinds; the key where there is none. */
export const retentionText = (locale: string, key: string): string => (catalogue[mailLocale(locale)] as Readonly<Record<string, string>>)[key] ?? key
