import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, LocalDate, Nullable, closed } from './common.ts'

/** An amount per hour in minor units, or null for none. */
export const HourRate = Nullable(Type.Integer({ minimum: 0, maximum: 100_000_000, description: 'minor units of the currency per hour; null takes the rate of whatever is above' }))
/** A currency code of ISO 4217. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })

/** From which day a rate holds, beside `rate` in a change. */
export const RateFrom = Nullable(Type.String({ format: 'date', maxLength: 10, description: 'first day the rate holds, in the zone of the workspace; today where absent, null also for all past entries' }))

/** What a rate can belong to, the most specific first. */
export const rateSubjects = ['task', 'project', 'organization', 'member', 'workspace'] as const
/** What a rate belongs to; the first of the list that has one decides. */
export const RateSubject = Choice(rateSubjects)
export type RateSubject = (typeof rateSubjects)[number]

/** A rate with the days it holds. */
export const RateVersion = Type.Object({
  id: Id,
  subject: RateSubject,
  subjectId: Id,
  rate: HourRate,
  currency: Currency,
  validFrom: Nullable(Type.String({ format: 'date', description: 'null: since always' })),
  validUntil: Nullable(Type.String({ format: 'date', description: 'first day on which it holds no more; null: it goes on' })),
  createdBy: Nullable(Id),
  createdAt: Instant,
})
export type RateVersion = Static<typeof RateVersion>

/** What a change of rates makes of the billable entries that exist, as far as the reader may see them. */
export const RateEffect = Type.Object({
  entries: Type.Integer({ description: 'whose rate changes' }),
  from: Nullable(Type.String({ format: 'date', description: 'day of the first of them' })),
  to: Nullable(Type.String({ format: 'date' })),
  amountBefore: Type.Number({ description: 'minor units of the currency, all of them together' }),
  amountAfter: Type.Number(),
  currency: Currency,
  changes: Type.Array(Type.Object({
    rateBefore: HourRate, rateAfter: HourRate, entries: Type.Integer(), seconds: Type.Number(), amountBefore: Type.Number(), amountAfter: Type.Number(),
  })),
})
export type RateEffect = Static<typeof RateEffect>

/** A rate to begin at a date. */
export const RateCreate = Type.Object({
  subject: RateSubject,
  subjectId: Type.Optional(Id),
  rate: HourRate,
  validFrom: Type.Optional(Nullable(LocalDate)),
}, closed)
/** What to change of a rate; what is absent stays. */
export const RateChange = Type.Partial(Type.Object({ rate: HourRate, validFrom: Nullable(LocalDate) }), { ...closed, minProperties: 1 })

/** The rates after a change. */
export const RatesChanged = Type.Object({ items: Type.Array(RateVersion), effect: RateEffect })
export type RatesChanged = Static<typeof RatesChanged>

/** A currency, and the factor to convert rates by. */
export const CurrencyConversion = Type.Object({
  currency: Currency,
  factor: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'what one unit of the present currency is worth in the new one' }),
}, closed)
/** What a conversion of rates has changed. */
export const CurrencyConverted = Type.Object({
  from: Currency, to: Currency, factor: Type.Number(),
  rates: Type.Array(Type.Object({ id: Id, subject: RateSubject, subjectId: Id, before: Type.Integer(), after: Type.Integer() })),
})
export type CurrencyConverted = Static<typeof CurrencyConverted>
