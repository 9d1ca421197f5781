import type { GivenTerms } from './schedule-form.ts'

/** A schedule to give to people. */
export interface Template {
  readonly id: string
  readonly name: string
  readonly builtIn: boolean
  readonly terms: GivenTerms
}
