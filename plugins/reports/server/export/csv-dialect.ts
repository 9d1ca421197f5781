export const csvDialects = ['excel-en', 'excel-de', 'plain'] as const
export type CsvDialect = typeof csvDialects[number]

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
