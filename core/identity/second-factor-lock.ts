import type { Problem } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { secondFactorLocked } from './errors.ts'

/**
 * Wrong codes in a row, over every path, after which an account takes no code for a while. better-auth's own lock looks before it counts, so that
 * guesses at the same moment, in one process or several, all pass; it is off.
 */
export const secondFactorLock = { maxFailedAttempts: 10, durationSeconds: 900 } as const

/**
 * Counts an attempt before the code is looked at, so that simultaneous guesses count as well. The function returned takes everything
 * back once the code was right. Errors: `second-factor-locked`.
 */
export async function beginSecondFactor(database: CoreDatabase, userId: string): Promise<() => Promise<void>> {
  const counted = await database.inIdentity(null, (unit) => unit.query({
    name: 'second-factor-attempt',
    text: `update identity.two_factor set
        failed_verification_count = case when locked_until is null then failed_verification_count + 1 else 1 end,
        locked_until = case when locked_until is null and failed_verification_count + 1 >= $2 then now() + make_interval(secs => $3) end
      where user_id = $1 and (locked_until is null or locked_until <= now()) returning 1`,
    values: [userId, secondFactorLock.maxFailedAttempts, secondFactorLock.durationSeconds],
  }))
  if (counted.length === 0) {
    const locked = await lockedProblem(database, userId)
    // Without a second factor there is none to guess at.
    if (locked === undefined) return () => Promise.resolve()
    throw locked
  }
  return async () => {
    await database.inIdentity(null, (unit) => unit.query('update identity.two_factor set failed_verification_count = 0, locked_until = null where user_id = $1', [userId]))
  }
}

async function lockedProblem(database: CoreDatabase, userId: string): Promise<Problem | undefined> {
  const [row] = await database.inIdentity(null, (unit) => unit.query<{ seconds: number | null }>(
    'select greatest(ceil(extract(epoch from locked_until - now())), 1)::int as seconds from identity.two_factor where user_id = $1', [userId]))
  return row === undefined ? undefined : lockedFor(row.seconds ?? 1)
}

export const lockedFor = (seconds: number): Problem => secondFactorLocked({ values: { seconds }, retryAfterSeconds: seconds })
