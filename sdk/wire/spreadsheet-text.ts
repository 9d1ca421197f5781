/** Text that no spreadsheet takes for a formula, nor one that a CSV is opened in (OWASP: CSV injection). */
export const spreadsheetText = (text: string): string => (/^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text)

/** Programs that CSV files can be written for. */
export const csvDialects = ['excel-en', 'excel-de', 'plain'] as const
/** Which programs a CSV file is for. */
export type CsvDialect = typeof csvDialects[number]

/** How a dialect writes a CSV file. */
export interface CsvRules {
  /** A byte order mark: without one Excel takes UTF-8 for the code page of the machine. */
  readonly mark: boolean
  readonly separator: string
  readonly decimalSign: string
}

const rules: Readonly<Record<CsvDialect, CsvRules>> = {
  'excel-en': { mark: true, separator: ',', decimalSign: '.' },
  'excel-de': { mark: true, separator: ';', decimalSign: ',' },
  'plain': { mark: false, separator: ',', decimalSign: '.' },
}

/** How a CSV is written: as chosen, else as a spreadsheet in the reader's language opens it. */
export const csvRules = (dialect: CsvDialect | undefined, locale: string): CsvRules => rules[dialect ?? (locale.startsWith('de') ? 'excel-de' : 'excel-en')]

/** A field of a CSV (RFC 4180). A separator of any dialect is quoted in all: which one a program guesses does not matter. */
export const csvField = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
