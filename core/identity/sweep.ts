import type { CoreDatabase } from '../database/contracts.ts'

/** Deletes sessions, links, codes and counters that are over; sign-ups that nobody confirmed after a week. */
export async function sweepIdentity(database: CoreDatabase, now: Temporal.Instant): Promise<void> {
  await database.inIdentity(null, async (unit) => {
    await unit.query('delete from identity.session where expires_at < now()')
    await unit.query('delete from identity.verification where expires_at < now()')
    await unit.query('delete from identity.used_code where expires_at < now()')
    await unit.query('delete from identity.attempt where resets_at < now()')
    await unit.query('delete from identity.password_reset where expires_at < $1', [now.toString()])
    await unit.query('delete from identity.sign_up where expires_at < $1', [now.subtract({ hours: 7 * 24 }).toString()])
  })
}
