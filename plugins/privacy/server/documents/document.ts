export const documentKinds = ['record-of-processing', 'dpia', 'employee-notice', 'works-agreement', 'cookie-statement'] as const
export type DocumentKind = (typeof documentKinds)[number]
export const documentFormats = ['docx', 'pdf', 'md'] as const
export type DocumentFormat = (typeof documentFormats)[number]
export const documentLanguages = ['en', 'de'] as const
/** The language of a document for a reader of the locale. */
export const documentLanguageFor = (locale: string): DocumentLanguage => (locale.startsWith('de') ? 'de' : 'en')
export type DocumentLanguage = (typeof documentLanguages)[number]

export interface DocumentTable { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

export interface DocumentSection {
  readonly title: string
  readonly paragraphs?: readonly string[]
  readonly list?: readonly string[]
  readonly table?: DocumentTable
}

/** A document in words, before it is written in a format. */
export interface DutyDocument {
  readonly language: DocumentLanguage
  readonly title: string
  /** RFC 3339. */
  readonly at: string
  /** Draft, not legal advice. */
  readonly notes: readonly string[]
  readonly sections: readonly DocumentSection[]
}

/** Every sentence of it, with the title of its section: what is compared with the version kept last. */
export const linesOf = ({ sections }: Pick<DutyDocument, 'sections'>): string[] => sections.flatMap(({ title, paragraphs = [], list = [], table }) =>
  [...paragraphs, ...list, ...(table?.rows ?? []).map((row) => row.join(' · '))].map((line) => `${title}: ${line}`))
