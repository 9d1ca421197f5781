import type { Entry } from '@overt/sdk/ui'
import type { SpanText } from '../../../sdk/wire/clock-reading.ts'
import { freeStretchOn, wallTime } from '../../../sdk/wire/free-stretch.ts'
import type { Here, Stretch } from '../../../sdk/wire/free-stretch.ts'
import { isCalendarDate } from '../../../sdk/ui/components/calendar-dates.ts'

/** From when to when an entry is. */
export interface EntrySpan {
  readonly startedAt: string
  readonly stoppedAt: string
}

/** What a span of that day means: from and to as they are said; what is not said is now, the end of the work before, or where there is room. */
export function entrySpan(span: SpanText, date: string, entries: readonly Entry[], { now, timeZone }: Pick<Here, 'now' | 'timeZone'>): EntrySpan | undefined {
  if (!isCalendarDate(date)) return undefined
  const day = Temporal.PlainDate.from(date)
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const taken: readonly Stretch[] = entries.map(({ startedAt, stoppedAt }) => ({ from: Temporal.Instant.from(startedAt), to: stoppedAt === null ? now : Temporal.Instant.from(stoppedAt) }))
  const found = stretchOf(span, day, taken, { now, timeZone, today })
  return found === undefined || Temporal.Instant.compare(found.from, found.to) >= 0 ? undefined : { startedAt: found.from.toString(), stoppedAt: found.to.toString() }
}

function stretchOf(span: SpanText, day: Temporal.PlainDate, taken: readonly Stretch[], here: Here): Stretch | undefined {
  const at = (time: string, on = day): Temporal.Instant => wallTime(on, time, here.timeZone)
  switch (span.kind) {
    case 'range': return { from: at(span.from), to: at(span.to, Temporal.PlainTime.compare(span.to, span.from) > 0 ? day : day.add({ days: 1 })) }
    case 'from': return day.equals(here.today) ? { from: at(span.from), to: here.now } : undefined
    case 'to': {
      const to = at(span.to)
      const before = taken.filter((each) => Temporal.Instant.compare(each.to, to) < 0 && Temporal.Instant.compare(each.to, at('00:00')) > 0).at(-1)
      return before === undefined ? undefined : { from: before.to, to }
    }
    case 'duration': return freeStretchOn(span.seconds, day, taken, here)
  }
}
