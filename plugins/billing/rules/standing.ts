import { periodAt, periodOf } from './periods.ts'
import type { Period } from './periods.ts'

/** What a workspace has agreed to. */
export interface Subscription {
  /** The local day on which the trial began. */
  readonly trialStartedOn: Temporal.PlainDate
  /** Days of the trial, which an operator may make longer. */
  readonly trialDays: number
  readonly timeZone: string
  /** The day from which periods are counted; null while nobody has subscribed. Not before the end of the trial. */
  readonly startedOn: Temporal.PlainDate | null
  /** The period after which it ends; null where it goes on. */
  readonly endsAfter: number | null
}

export type Standing =
  | { readonly state: 'trial'; readonly trialEndsAt: Temporal.Instant; /** Begins when the trial ends. */ readonly next: Period | null }
  | { readonly state: 'active'; readonly period: Period; /** Null where it ends with the period. */ readonly next: Period | null }
  | { readonly state: 'ended'; readonly endedAt: Temporal.Instant }

/** The instant at which the trial ends. */
export const trialEnd = ({ trialStartedOn, trialDays: days, timeZone }: Pick<Subscription, 'trialStartedOn' | 'trialDays' | 'timeZone'>): Temporal.Instant =>
  trialStartedOn.add({ days }).toZonedDateTime(timeZone).toInstant()

/** The day from which periods are counted for whoever subscribes now: the end of the trial, or today where it is over. */
export function startFor(subscription: Pick<Subscription, 'trialStartedOn' | 'trialDays' | 'timeZone'>, at: Temporal.Instant): Temporal.PlainDate {
  const today = at.toZonedDateTimeISO(subscription.timeZone).toPlainDate()
  const afterTrial = subscription.trialStartedOn.add({ days: subscription.trialDays })
  return Temporal.PlainDate.compare(today, afterTrial) > 0 ? today : afterTrial
}

/** Where a workspace stands. A trial that nobody follows with a subscription ends, without a charge. */
export function standingAt(subscription: Subscription, at: Temporal.Instant): Standing {
  const { startedOn, timeZone, endsAfter } = subscription
  const trialEndsAt = trialEnd(subscription)
  if (startedOn === null) return Temporal.Instant.compare(at, trialEndsAt) < 0 ? { state: 'trial', trialEndsAt, next: null } : { state: 'ended', endedAt: trialEndsAt }
  const period = periodOf(startedOn, timeZone, at)
  if (period === undefined) return { state: 'trial', trialEndsAt, next: periodAt(startedOn, timeZone, 0) }
  if (endsAfter !== null && period.index > endsAfter) return { state: 'ended', endedAt: periodAt(startedOn, timeZone, endsAfter + 1).from }
  return { state: 'active', period, next: period.index === endsAfter ? null : periodAt(startedOn, timeZone, period.index + 1) }
}
