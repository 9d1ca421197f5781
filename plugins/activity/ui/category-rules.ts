export interface CategoryRule {
  readonly category: readonly string[]
  readonly match: 'app' | 'domain'
  readonly pattern: string
}
/** A rule while it is being written; `category` is typed as one line. */
export interface DraftRule {
  readonly id: number
  readonly category: string
  readonly match: 'app' | 'domain'
  readonly pattern: string
}
export const categorySeparator = ' › '
