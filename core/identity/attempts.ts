import type { Config } from '../config.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { tooMany } from '../errors.ts'
import { tooManyInvitations, tooManyMails, tooManyResends } from './errors.ts'
import { tokenHash } from './tokens.ts'

export interface AttemptLimit {
  readonly name: string
  readonly attempts: number
  readonly windowSeconds: number
  /** What is said beyond it. Default `too-many-requests`. */
  readonly refusal?: typeof tooMany
}

const daySeconds = 24 * 3_600

export const limits = {
  passwordPerAccount: { name: 'password-account', attempts: 5, windowSeconds: 60 },
  passwordPerAddress: { name: 'password-address', attempts: 20, windowSeconds: 60 },
  secondFactorPerAddress: { name: 'second-factor-address', attempts: 20, windowSeconds: 60 },
  resetPerAccount: { name: 'reset-account', attempts: 3, windowSeconds: 3_600 },
  resetPerAddress: { name: 'reset-address', attempts: 20, windowSeconds: 3_600 },
  signUpPerAccount: { name: 'sign-up-account', attempts: 3, windowSeconds: 3_600 },
  signUpPerAddress: { name: 'sign-up-address', attempts: 20, windowSeconds: 3_600 },
  setUpCode: { name: 'set-up-code', attempts: 20, windowSeconds: 600 },
  linkPerAddress: { name: 'link-address', attempts: 60, windowSeconds: 60 },
  invitationsPerSender: { name: 'invitations-sender', attempts: 100, windowSeconds: daySeconds, refusal: tooManyInvitations },
  resendsPerInvitation: { name: 'resends-invitation', attempts: 10, windowSeconds: daySeconds, refusal: tooManyResends },
  mailsToAddressPerSender: { name: 'mails-sender', attempts: 12, windowSeconds: daySeconds, refusal: tooManyMails },
  mailsToAddress: { name: 'mails', attempts: 30, windowSeconds: daySeconds, refusal: tooManyMails },
} as const satisfies Record<string, AttemptLimit>

/** Counts attempts in the database, so that every process counts together. */
export interface Attempts {
  /** Counts one attempt; throws `too-many-requests` beyond the limit. */
  count(limit: AttemptLimit, who: string): Promise<void>
  /** Takes an attempt back that turned out to be rightful. */
  forgive(limit: AttemptLimit, who: string): Promise<void>
}

export function createAttempts({ config, database }: { config: Pick<Config, 'rateLimits'>; database: CoreDatabase }): Attempts {
  if (!config.rateLimits) return { count: () => Promise.resolve(), forgive: () => Promise.resolve() }
  return {
    async count(limit, who) {
      const [row] = await database.inIdentity(null, (unit) => unit.query<{ count: number; seconds: number }>({
        name: 'identity-attempt',
        text: `insert into identity.attempt as known (key, count, resets_at)
          values ($1, 1, clock_timestamp() + make_interval(secs => $2))
          on conflict (key) do update set
            count = case when known.resets_at <= clock_timestamp() then 1 else known.count + 1 end,
            resets_at = case when known.resets_at <= clock_timestamp() then excluded.resets_at else known.resets_at end
          returning count, ceil(extract(epoch from resets_at - clock_timestamp()))::int as seconds`,
        values: [keyOf(limit, who), limit.windowSeconds],
      }))
      if (row !== undefined && row.count > limit.attempts) {
        const seconds = Math.max(1, row.seconds)
        throw (limit.refusal ?? tooMany)({ values: { seconds }, retryAfterSeconds: seconds })
      }
    },
    async forgive(limit, who) {
      await database.inIdentity(null, (unit) => unit.query('update identity.attempt set count = greatest(count - 1, 0) where key = $1', [keyOf(limit, who)]))
    },
  }
}

/** Addresses of people are not kept in clear for this. */
const keyOf = (limit: AttemptLimit, who: string): Buffer => tokenHash(`${limit.name} ${who.toLowerCase()}`)
