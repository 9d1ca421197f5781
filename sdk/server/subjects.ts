import type { Role } from '../wire/index.ts'

/** What can be done with a record. */
export type Action = 'create' | 'read' | 'update' | 'delete'

/** What a column points to, so that ownership and inherited grants need no join. */
export type ColumnOf = 'organization' | 'project' | 'task' | 'entry' | 'member'

/** A column of a subject that rules can ask about. */
export interface SubjectColumn {
  /** Column name in the table. */
  readonly column: string
  readonly type: 'uuid' | 'text' | 'boolean' | 'integer' | 'date' | 'instant'
  readonly of?: ColumnOf
}

/** A kind of record that rights are given on; only these columns may be named by a rule. */
export interface SubjectDeclaration {
  /** `schema.table`. */
  readonly table: string
  readonly actions: readonly string[]
  readonly columns: Readonly<Record<string, SubjectColumn>>
  /** Whether a workspace may ask for a reason before somebody else's are shown. Default true. */
  readonly sensitive?: boolean
  /**
   * For the member of its `of: 'member'` column alone, whatever rights others have: an export of all data of the plugin holds only rows of whoever asks.
   */
  readonly private?: boolean
  /** The column that holds the workspace. Default `workspace_id`. */
  readonly tenantColumn?: string
  /** A column that is null unless the row lies in a trash: such rows are not counted, and are not given as records to decide about. */
  readonly trashedBy?: string
}
/** The subjects that a plugin declares, by name. */
export type Subjects = Readonly<Record<string, SubjectDeclaration>>

/** `'$self'` stands for the caller's member id. */
export type GrantValue = string | number | boolean | null | readonly (string | number)[]

/** One closed rule: no operators from outside, only equality and membership. */
export interface Grant<S extends Subjects, N extends keyof S = keyof S> {
  readonly subject: N
  readonly actions: readonly S[N]['actions'][number][]
  readonly where?: Readonly<Partial<Record<keyof S[N]['columns'], GrantValue>>>
  readonly deny?: boolean
}

type AnyGrant<S extends Subjects> = { [N in keyof S]: Grant<S, N> }[keyof S]

/** What each role may do with a plugin's subjects by default. */
export type Grants<S extends Subjects> = Partial<Readonly<Record<Role, readonly AnyGrant<S>[]>>>
