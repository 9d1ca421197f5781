/** Words of exported files and mails, by the language of the reader. */
const words = {
  en: {
    report: 'Report', entries: 'Entries', summary: 'Summary', total: 'Total', group: 'Group', subgroup: 'Sub-group', none: 'None', date: 'Date', member: 'Member',
    organization: 'Organization', project: 'Project', task: 'Task', description: 'Description', tag: 'Tag', tags: 'Tags', source: 'Source', billable: 'Billable', start: 'Start',
    end: 'End', duration: 'Duration', tracked: 'Tracked', billableDuration: 'Billable time', otherDuration: 'Other time', amount: 'Amount', currency: 'Currency', yes: 'yes', no: 'no', more: 'more', day: 'Day', week: 'Week', month: 'Month',
    members: 'Members', organizations: 'Organizations', projects: 'Projects', tasks: 'Tasks', rounding: 'Rounding', up: 'up to {minutes} min', down: 'down to {minutes} min', nearest: 'to the nearest {minutes} min',
    gained: '{duration} gained by rounding', lost: '{duration} lost by rounding', page: 'Page {page} of {pages}', made: 'Made {at} for {name}', zone: 'Days and times in {zone}', everything: 'All entries that {name} may see',
    glyphs: 'Signs of scripts that this document has no font for are shown as boxes; XLSX and CSV hold them.', empty: 'Nothing tracked here.', weekOf: 'Week of {date}', untagged: 'Without a tag', severalTags: 'An entry counts with each of its tags, but once in the total.', hidden: '{title} (hidden for {count})', hiddenNote: 'Hidden values belong to people whose days you cannot see; totals are without them.', person: 'Person {number}', moreColumns: 'More columns are in XLSX and CSV.',
  },
  de: {
    report: 'Bericht', entries: 'Einträge', summary: 'Übersicht', total: 'Summe', group: 'Gruppe', subgroup: 'Untergruppe', none: 'Ohne', date: 'Datum', member: 'Mitglied',
    organization: 'Organisation', project: 'Projekt', task: 'Aufgabe', description: 'Beschreibung', tag: 'Schlagwort', tags: 'Schlagwörter', source: 'Quelle', billable: 'Abrechenbar', start: 'Beginn',
    end: 'Ende', duration: 'Dauer', tracked: 'Erfasst', billableDuration: 'Abrechenbare Zeit', otherDuration: 'Übrige Zeit', amount: 'Betrag', currency: 'Währung', yes: 'ja', no: 'nein', more: 'weitere', day: 'Tag', week: 'Woche', month: 'Monat',
    members: 'Mitglieder', organizations: 'Organisationen', projects: 'Projekte', tasks: 'Aufgaben', rounding: 'Rundung', up: 'auf {minutes} min aufgerundet', down: 'auf {minutes} min abgerundet', nearest: 'auf {minutes} min gerundet',
    gained: '{duration} durch Runden gewonnen', lost: '{duration} durch Runden verloren', page: 'Seite {page} von {pages}', made: 'Erstellt {at} für {name}', zone: 'Tage und Zeiten in {zone}', everything: 'Alle Einträge, die {name} sehen darf',
    glyphs: 'Zeichen von Schriften, die dieses Dokument nicht mitbringt, erscheinen als Kästchen; XLSX und CSV enthalten sie.', empty: 'Hier ist nichts erfasst.', weekOf: 'Woche ab {date}', untagged: 'Ohne Schlagwort', severalTags: 'Ein Eintrag zählt bei jedem seiner Schlagwörter, in der Summe aber einmal.', hidden: '{title} (für {count} verborgen)', hiddenNote: 'Verborgene Werte gehören zu Personen, deren Tage du nicht sehen darfst; sie fehlen auch in den Summen.', person: 'Person {number}', moreColumns: 'Weitere Spalten stehen in XLSX und CSV.',
  },
} as const

export type ExportWords = Readonly<Record<keyof typeof words.en, string>>

export const wordsFor = (locale: string): ExportWords => (locale.startsWith('de') ? words.de : words.en)

/** Fills the `{name}` places of a text. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string => text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
