import { createTextFormats } from '@overt/sdk'
import type { Caller, ServerContext, TextFormats, UnitOfWork } from '@overt/sdk'
import type { Language } from '../grammar/index.ts'
import type { settings } from './settings.ts'

export type ChatContext = ServerContext<typeof settings>

/** Who says something, with everything an answer depends on. */
export interface Speaker {
  readonly context: ChatContext
  readonly unit: UnitOfWork
  readonly caller: Caller
  readonly now: Temporal.Instant
  /** The member's own zone, else the workspace's. */
  readonly timeZone: string
  /** The member's local date. */
  readonly today: Temporal.PlainDate
  readonly language: Language
  /** Writes 12/11 for 11 December. */
  readonly monthFirst: boolean
  /** How the member reads times and durations. */
  readonly formats: TextFormats
}

/** Errors: `not-found` for a member who is not active any more. */
export async function speakerOf(context: ChatContext, unit: UnitOfWork, memberId: string): Promise<Speaker> {
  const caller = await context.member(unit, memberId)
  const [member] = await context.directory.members(unit, { ids: [memberId] })
  const timeZone = member?.timeZone ?? caller.timeZone
  const now = context.clock.now()
  return { context, unit, caller, now, timeZone, today: now.toZonedDateTimeISO(timeZone).toPlainDate(), language: languageOf(caller.locale), monthFirst: writesMonthFirst(caller.locale), formats: createTextFormats({ locale: languageOf(caller.locale), timeZone, formats: caller.formats }) }
}

export const languageOf = (locale: string): Language => (locale.toLowerCase().startsWith('de') ? 'de' : 'en')

/** Only a locale that names a region says so: “en” alone is no reason to read a date the American way. */
export function writesMonthFirst(locale: string): boolean {
  if (new Intl.Locale(locale).region === undefined) return false
  const order = new Intl.DateTimeFormat(locale).formatToParts(0).map(({ type }) => type)
  return order.indexOf('month') < order.indexOf('day') && order.indexOf('day') < order.indexOf('year')
}
