import type { Ability } from './ability.ts'
import type { UnitOfWork } from './database.ts'
import type { Role } from '../wire/index.ts'
import type { RuleLevel } from './rule-levels.ts'
import type { ColumnOf, SubjectDeclaration } from './subjects.ts'

/** A right of one member beyond what roles grant: closed, without any condition of its own. */
export interface MemberRule {
  readonly subject: string
  readonly actions: readonly string[]
  readonly level: RuleLevel
  /** Of the members whose records it is about, or of organizations, projects, tasks or entries, as the level says; none on the levels `role` and `workspace`. */
  readonly ids?: readonly string[]
  /** On one level a denial wins over a permission. It never keeps members from reading records of their own. */
  readonly deny?: boolean
  /** Of a denial: it is about records of others alone, whatever the action. Says nothing of kinds of records that belong to no member. */
  readonly othersOnly?: boolean
}

/** Stands for any member of a role where the most that one of them may reach is asked, as in what is said of who sees a kind of record. */
export const anyMember = '00000000-0000-0000-0000-000000000000'

/** Whose rules are asked for. */
export interface RuleMember {
  /** `anyMember` where no single member is meant: then rules say what a member of the role reaches at most. */
  readonly memberId: string
  readonly role: string
}

/** Answers all rules of a member; asked again after `changed`, in every process. */
export type MemberRules = (unit: UnitOfWork, member: RuleMember) => Promise<readonly MemberRule[]>

/** How far a role reaches without any rule of a plugin: to every record, to records of the member's own, or to none. */
export type RoleReach = 'all' | 'own' | 'none'

/** A subject with its name, and the plugin that declares it (null: the core). */
export interface NamedSubject extends SubjectDeclaration {
  readonly name: string
  /** Null for the core's own. */
  readonly plugin: string | null
}

/** Rights that a plugin adds for single members while it is on. */
export interface Rights {
  /** Once per plugin. A fault of `rules` refuses every request (`rights-unavailable`, 503) but an admin's: nobody gets more than they should. */
  provide(rules: MemberRules): void
  /** Tells every process and every open page, on commit and not before. Null where it may concern everyone. */
  changed(unit: UnitOfWork, memberIds: readonly string[] | null): Promise<void>
  /** Kinds of records of the core and of the plugins that are on. */
  subjects(workspaceId: string): Promise<readonly NamedSubject[]>
  /** The name of a kind of record for people: the text `subject.<name>` of the plugin's catalogue. Null for the core's own, which the application names. */
  title(subject: Pick<NamedSubject, 'name' | 'plugin'>, locale: string): string | null
  /** What a role may do by default with a kind of record, action by action: by the core and the plugins that are on, admins with everything. */
  roleDefaults(workspaceId: string, role: Role, subject: string): Promise<Readonly<Record<string, RoleReach>>>
  /** The columns of live records that rights are decided on, by id. For subjects with a column `id`; others have none. */
  records(unit: UnitOfWork, subject: string, ids: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>
  /** How many live records an ability lets through. */
  count(unit: UnitOfWork, ability: Ability, action: string, subject: string): Promise<number>
}

/** The column of a subject that points to a level, if it has one. */
export const columnOf = (subject: SubjectDeclaration, of: ColumnOf): string | undefined =>
  Object.entries(subject.columns).find(([, column]) => column.of === of)?.[0]
