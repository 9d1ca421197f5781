import type { RuleLevel } from './rule-levels.ts'

/** A condition in SQL: `sql` with `$1…` placeholders continued from `offset`, and its values. */
export interface SqlScope {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** Which rule decided: `rule` is one given to the member beyond their role, at the level it stands on; `none` where nothing allows it. */
export interface Decision {
  readonly allowed: boolean
  readonly by: 'administrator' | 'role' | 'rule' | 'none'
  readonly level: RuleLevel | null
}

/** What a caller may do; one list of rules answers single records and scopes lists. */
export interface Ability {
  /** May the caller do this to this very record? `record` carries every column the subject declares. */
  can(action: string, subject: string, record: Readonly<Record<string, unknown>>): boolean
  /** The answer of `can` and what it rests on. */
  why(action: string, subject: string, record: Readonly<Record<string, unknown>>): Decision
  /** Could any record match? For showing or hiding a button, never for guarding data. */
  canAny(action: string, subject: string): boolean
  /**
   * @throws `not-found` (404) where the caller may not know that the record exists, `forbidden` (403) where it may read but not do this
   */
  require(action: string, subject: string, record: Readonly<Record<string, unknown>> | undefined): void
  /**
   * @throws `forbidden` unless some record could match
   */
  requireAny(action: string, subject: string): void
  /**
   * The same rules as SQL over the subject's table under `alias`.
   * Placeholders start at `offset + 1`.
   */
  scope(action: string, subject: string, alias: string, offset?: number): SqlScope
}
