import type { Role } from '../wire/index.ts'

/** When a contribution is shown. Data, never code, so that the host can explain it; every named condition must hold. */
export interface When {
  /** The member could do this to some record, or to one like that which is named: of `{ memberId: null }`, which is nobody's own, only who may do it to records of others. */
  readonly can?: readonly [action: string, subject: string, record?: Readonly<Record<string, unknown>>]
  /** Public settings of the contributing plugin have these values. */
  readonly setting?: Readonly<Record<string, unknown>>
  /** Another plugin is on. */
  readonly plugin?: string
  readonly role?: readonly Role[]
  /** On a member's page: only for oneself (`true`) or only for others (`false`). */
  readonly self?: boolean
}

/** What a condition is judged by. */
export interface WhenFacts {
  readonly role: Role
  readonly can: (action: string, subject: string, record?: Readonly<Record<string, unknown>>) => boolean
  readonly settings: Readonly<Record<string, unknown>>
  readonly plugins: readonly string[]
  /** Undefined where no member is looked at. */
  readonly self?: boolean | undefined
}

/** True if every condition holds; no condition always holds. */
export function isMet(when: When | undefined, facts: WhenFacts): boolean {
  if (when === undefined) return true
  if (when.can !== undefined && !facts.can(...when.can)) return false
  if (when.role !== undefined && !when.role.includes(facts.role)) return false
  if (when.plugin !== undefined && !facts.plugins.includes(when.plugin)) return false
  if (when.self !== undefined && facts.self !== undefined && when.self !== facts.self) return false
  return Object.entries(when.setting ?? {}).every(([key, value]) => facts.settings[key] === value)
}
