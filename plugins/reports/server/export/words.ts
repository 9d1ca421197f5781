/** Words of exported files, by the language of the workspace. */
const words = {
  en: {
    report: 'Report', entries: 'Entries', summary: 'Summary', total: 'Total', group: 'Group', subgroup: 'Sub-group', none: 'None', date: 'Date', member: 'Member',
    organization: 'Organization', project: 'Project', task: 'Task', description: 'Description', tags: 'Tags', source: 'Source', billable: 'Billable', start: 'Start',
    end: 'End', duration: 'Duration', tracked: 'Tracked', billableDuration: 'Billable time', amount: 'Amount', yes: 'yes', no: 'no', more: 'more',
  },
  de: {
    report: 'Bericht', entries: 'Einträge', summary: 'Übersicht', total: 'Summe', group: 'Gruppe', subgroup: 'Untergruppe', none: 'Ohne', date: 'Datum', member: 'Mitglied',
    organization: 'Organisation', project: 'Projekt', task: 'Aufgabe', description: 'Beschreibung', tags: 'Schlagwörter', source: 'Quelle', billable: 'Abrechenbar', start: 'Beginn',
    end: 'Ende', duration: 'Dauer', tracked: 'Erfasst', billableDuration: 'Abrechenbare Zeit', amount: 'Betrag', yes: 'ja', no: 'nein', more: 'weitere',
  },
} as const

export type ExportWords = Readonly<Record<keyof typeof words.en, string>>

export const wordsFor = (locale: string): ExportWords => (locale.startsWith('de') ? words.de : words.en)
