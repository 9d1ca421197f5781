import type { Grant, GrantValue, Subjects } from '@overt/sdk'
import { wrongRule } from './errors.ts'

/** A rule as CASL reads it; the last that matches decides. */
export interface Rule {
  action: string | string[]
  subject: string
  conditions?: Record<string, unknown>
  inverted?: boolean
  /** Where the rule comes from; none for those of roles. */
  reason?: string
}

export type AnyGrant = Grant<Subjects, string>

/** Admins may do everything, also with what plugins bring; a plugin's denial still stands above it. */
export const administratorRule: Rule = { action: 'manage', subject: 'all', reason: 'administrator' }

/** Turns grants into rules for one member. Within one list allows come before denials, so a denial wins a tie. */
export function rulesFromGrants(grants: readonly AnyGrant[], memberId: string): Rule[] {
  const allow = grants.filter(({ deny }) => deny !== true)
  const deny = grants.filter((grant) => grant.deny === true)
  return [...allow, ...deny].map((grant) => ruleFromGrant(grant, memberId))
}

function ruleFromGrant({ subject, actions, where, deny }: AnyGrant, memberId: string): Rule {
  const conditions = where === undefined ? undefined : Object.fromEntries(
    Object.entries(where).map(([field, value]) => [field, condition(value, subject, field, memberId)]),
  )
  return {
    action: [...actions],
    subject,
    ...(conditions === undefined || Object.keys(conditions).length === 0 ? {} : { conditions }),
    ...(deny === true ? { inverted: true } : {}),
  }
}

function condition(value: GrantValue | undefined, subject: string, field: string, memberId: string): unknown {
  if (value === undefined) throw wrongRule({ values: { subject, fault: `${field} is undefined` } })
  if (Array.isArray(value)) return { $in: value.map((item: string | number) => (item === '$self' ? memberId : item)) }
  return value === '$self' ? memberId : value
}
