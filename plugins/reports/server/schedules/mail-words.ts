/** Words of mailed reports, by the language of the recipient. */
const words = {
  en: {
    subject: '{name}: {dates}', intro: '{name} of {workspace}, {dates} (days and times in {zone}).', nothing: 'Nothing was tracked in this time that you may see.', duration: 'Duration', billable: 'of it billable', amount: 'Amount', entries: 'Entries',
    largest: 'Most time by {group}:', others: '… and {count} more', attached: 'The report is attached: {file}', tooLarge: 'The file is too large for a mail. Open the report to export it there.', open: 'Open the report',
    footer: 'You receive what you yourself may see. {author} set this up; to stop it, open your saved reports and choose “Unsubscribe”.',
  },
  de: {
    subject: '{name}: {dates}', intro: '{name} von {workspace}, {dates} (Tage und Zeiten in {zone}).', nothing: 'In dieser Zeit wurde nichts erfasst, was du sehen darfst.', duration: 'Dauer', billable: 'davon abrechenbar', amount: 'Betrag', entries: 'Einträge',
    largest: 'Die meiste Zeit nach {group}:', others: '… und {count} weitere', attached: 'Der Bericht hängt an: {file}', tooLarge: 'Die Datei ist zu groß für eine E-Mail. Öffne den Bericht, um ihn dort zu exportieren.', open: 'Bericht öffnen',
    footer: 'Du erhältst, was du selbst sehen darfst. Eingerichtet von {author}; zum Abbestellen öffne deine gespeicherten Berichte und wähle „Abbestellen“.',
  },
} as const

export type MailWords = Readonly<Record<keyof typeof words.en, string>>

export const mailWordsFor = (locale: string): MailWords => (locale.startsWith('de') ? words.de : words.en)
