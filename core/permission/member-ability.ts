import { Ability as CaslAbility, subject as tagged } from '@casl/ability'
import { rulesToAST } from '@casl/ability/extra'
import type { Ability, Decision, SqlScope, SubjectDeclaration } from '@overt/sdk'
import { forbidden, notFound } from '../errors.ts'
import { conditionsMatcher } from './conditions.ts'
import { unknownSubject } from './errors.ts'
import { levelOf } from './member-rules.ts'
import { administratorRule } from './rules.ts'
import type { Rule } from './rules.ts'
import { sqlScope } from './sql-scope.ts'

type Tagged = Readonly<Record<string, unknown>>

/** One member's rights: CASL decides about single records, the same rules become SQL for lists. */
export class MemberAbility implements Ability {
  readonly rules: readonly Rule[]
  readonly #casl: CaslAbility<[string, string | Tagged]>
  readonly #subjects: ReadonlyMap<string, SubjectDeclaration>
  readonly #scopes = new Map<string, SqlScope>()

  constructor(rules: readonly Rule[], subjects: ReadonlyMap<string, SubjectDeclaration>) {
    this.rules = rules
    this.#subjects = subjects
    this.#casl = new CaslAbility<[string, string | Tagged]>([...rules], { conditionsMatcher })
  }

  can(action: string, subject: string, record: Tagged): boolean {
    this.#declaration(subject)
    // A copy: CASL marks the object it is given, and rows may be frozen or shared.
    return this.#casl.can(action, tagged(subject, { ...record }))
  }

  why(action: string, subject: string, record: Tagged): Decision {
    this.#declaration(subject)
    const rule = this.#casl.relevantRuleFor(action, tagged(subject, { ...record }))
    if (rule === null) return { allowed: false, by: 'none', level: null }
    const level = levelOf(rule.reason) ?? null
    return { allowed: !rule.inverted, by: level !== null ? 'rule' : rule.reason === administratorRule.reason ? 'administrator' : 'role', level }
  }

  canAny(action: string, subject: string): boolean {
    this.#declaration(subject)
    return this.#casl.can(action, subject)
  }

  require(action: string, subject: string, record: Tagged | undefined): void {
    if (record !== undefined && this.can(action, subject, record)) return
    const visible = record !== undefined && (action === 'create' || this.can('read', subject, record))
    throw visible ? forbidden() : notFound({ values: { what: subject } })
  }

  requireAny(action: string, subject: string): void {
    if (!this.canAny(action, subject)) throw forbidden()
  }

  scope(action: string, subject: string, alias: string, offset = 0): SqlScope {
    const key = `${action} ${subject} ${alias} ${String(offset)}`
    let scope = this.#scopes.get(key)
    if (scope === undefined) {
      scope = sqlScope(rulesToAST(this.#casl, action, subject), this.#declaration(subject), alias, offset)
      this.#scopes.set(key, scope)
    }
    return scope
  }

  #declaration(subject: string): SubjectDeclaration {
    const declaration = this.#subjects.get(subject)
    if (declaration === undefined) throw unknownSubject({ values: { subject } })
    return declaration
  }
}
