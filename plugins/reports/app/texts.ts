const en = {
  title: 'Shared report', loading: 'Opening the report …', password: 'Password', open: 'Open', again: 'Try again', language: 'Deutsch', lead: '{from} to {to} · days and times in {zone}', oneDay: '{from} · days and times in {zone}',
  duration: 'Duration', billable: 'Billable', amount: 'Amount', entries: 'Entries', total: 'Total', empty: 'Nothing was tracked in this time.', untagged: 'Without a tag', weekOf: 'Week of {date}',
  tags: 'An entry counts with each of its tags, but once in the total.', hidden: '{title} (hidden for {count})', days: 'Columns about days have values in lines of people and dates, and in the total.',
  made: '{workspace} shared this report. As of {at}; the link opens until {until}.', noSecret: 'Open the whole address of the link: the part after # is missing.', offline: 'The server cannot be reached. Check the connection and try again.', problem: 'The report could not be opened. Try again in a minute.',
  needsPassword: 'This report opens with a password. Whoever sent the link knows it.',
  day: 'Day', week: 'Week', month: 'Month', member: 'Person', organization: 'Organization', project: 'Project', task: 'Task', tag: 'Tag',
}
type Texts = typeof en
const de: Texts = {
  title: 'Geteilter Bericht', loading: 'Der Bericht wird geöffnet …', password: 'Passwort', open: 'Öffnen', again: 'Noch einmal versuchen', language: 'English', lead: '{from} bis {to} · Tage und Zeiten in {zone}', oneDay: '{from} · Tage und Zeiten in {zone}',
  duration: 'Dauer', billable: 'Abrechenbar', amount: 'Betrag', entries: 'Einträge', total: 'Summe', empty: 'In dieser Zeit wurde nichts erfasst.', untagged: 'Ohne Schlagwort', weekOf: 'Woche ab {date}',
  tags: 'Ein Eintrag zählt bei jedem seiner Schlagwörter, in der Summe aber einmal.', hidden: '{title} (für {count} verborgen)', days: 'Spalten zu Tagen haben Werte in Zeilen von Personen und Tagen und in der Summe.',
  made: '{workspace} hat diesen Bericht geteilt. Stand: {at}; der Link öffnet sich bis {until}.', noSecret: 'Öffne die ganze Adresse des Links: Der Teil hinter # fehlt.', offline: 'Der Server ist nicht erreichbar. Prüfe die Verbindung und versuche es noch einmal.', problem: 'Der Bericht ließ sich nicht öffnen. Versuche es in einer Minute noch einmal.',
  needsPassword: 'Dieser Bericht öffnet sich mit einem Passwort. Wer den Link geschickt hat, kennt es.',
  day: 'Tag', week: 'Woche', month: 'Monat', member: 'Person', organization: 'Organisation', project: 'Projekt', task: 'Aufgabe', tag: 'Schlagwort',
}
export type Language = 'en' | 'de'
const catalogues: Readonly<Record<Language, Texts>> = { en, de }

/** A text of the page with its `{values}`. */
export const textIn = (language: Language) => (key: keyof Texts, values: Readonly<Record<string, string | number>> = {}): string => catalogues[language][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
export type Text = ReturnType<typeof textIn>
