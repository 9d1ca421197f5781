import type { InstallationUnit } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { unknownUser } from '../identity/errors.ts'
import { findUserByEmail } from '../identity/users.ts'
import { recordInstallation } from './installation-trail.ts'

export interface Operator {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly addedAt: string
}

interface Change { readonly email: string; readonly at: Temporal.Instant }

/** Names a user as an operator; false where they are one already. Errors: `unknown-user`. */
export function addOperator(database: CoreDatabase, { email, at }: Change): Promise<boolean> {
  return database.inIdentity(null, async (unit) => {
    const user = await findUserByEmail(unit, email)
    if (user === undefined) throw unknownUser({ values: { email } })
    const added = await unit.query('insert into identity.operator (user_id, added_at) values ($1, $2) on conflict do nothing returning 1', [user.id, at.toString()])
    if (added.length > 0) await recordInstallation(unit, { at, actor: { kind: 'command-line' }, action: 'operator.added', subject: 'User', subjectId: user.id })
    return added.length > 0
  })
}

/** Takes the area away from a user, from their next request on; false where they were no operator. Errors: `unknown-user`. */
export function removeOperator(database: CoreDatabase, { email, at }: Change): Promise<boolean> {
  return database.inIdentity(null, async (unit) => {
    const user = await findUserByEmail(unit, email)
    if (user === undefined) throw unknownUser({ values: { email } })
    const removed = await unit.query('delete from identity.operator where user_id = $1 returning 1', [user.id])
    if (removed.length > 0) await recordInstallation(unit, { at, actor: { kind: 'command-line' }, action: 'operator.removed', subject: 'User', subjectId: user.id })
    return removed.length > 0
  })
}

export async function listOperators(unit: InstallationUnit): Promise<Operator[]> {
  const rows = await unit.query<{ user_id: string; name: string; email: string; added_at: Date }>(`
    select o.user_id, u.name, u.email, o.added_at from identity.operator o join identity."user" u on u.id = o.user_id order by o.added_at, o.user_id`)
  return rows.map((row) => ({ userId: row.user_id, name: row.name, email: row.email, addedAt: row.added_at.toISOString() }))
}

/** The name and language of an operator; undefined for everybody else. Not remembered, so that a removal counts at once. */
export async function findOperator(unit: InstallationUnit, userId: string): Promise<{ readonly name: string; readonly locale: string } | undefined> {
  const [found] = await unit.query<{ name: string; locale: string | null }>({
    name: 'operator-find', text: `select u.name, u.locale from identity.operator o join identity."user" u on u.id = o.user_id where o.user_id = $1`, values: [userId],
  })
  return found === undefined ? undefined : { name: found.name, locale: found.locale ?? 'en' }
}
