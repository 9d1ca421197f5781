import type { SettingsOf, SettingsShape } from '@overt/sdk'
import { settingsFrom } from '@overt/sdk'
import type { BreakdownFigures, DayFigures, FigureKind, FiguresOf, GoalFigures, HeatFigures, NowFigures, RecentFigures, Scope, Stack, Sums, TimerFigures, TotalFigures, WidgetSettings } from '../../contracts.ts'
import { kinds } from '../../layout/kinds.ts'
import { breakdown, byDate, entryLines, heat, lastTasks, sums } from './parts.ts'
import type { Bucket, Part } from './parts.ts'
import { runningOf, selectionBefore, selectionOf } from './selection.ts'
import type { Moment, Selection } from './selection.ts'

/** What a question needs to be read, and how its answer is put together from that. */
export interface Plan<K extends FigureKind = FigureKind> {
  /** Whose dates the answer names. */
  readonly selection: Selection
  readonly reads: readonly { readonly selection: Selection; readonly part: Part }[]
  assemble(values: readonly unknown[]): FiguresOf[K]
}
interface Asked<S extends SettingsShape> {
  readonly scope: Scope
  readonly settings: SettingsOf<S>
  readonly memberId: string
  readonly moment: Moment
}

const mostSeries = 8
const mostPeople = 100
const mostNow = 100
const mostLast = 4

/** How long a span may be until its dates are put together into weeks, and weeks into months. */
const bucketOf = ({ span }: Selection): Bucket => {
  const days = span.from.until(span.to).days + 1
  return days <= 70 ? 'day' : days <= 400 ? 'week' : 'month'
}

interface Cell { readonly rank: number | null; readonly key: string | null; readonly label: string | null; readonly color: string | null; readonly date: string; readonly seconds: number }

/** Every date of the span in steps of the bucket, so that empty ones are seen. */
function datesOf({ span }: Selection, bucket: Bucket, weekStart: number): string[] {
  const dates: string[] = []
  let date = bucket === 'day' ? span.from : bucket === 'week' ? span.from.subtract({ days: (span.from.dayOfWeek - weekStart + 7) % 7 }) : span.from.with({ day: 1 })
  for (; Temporal.PlainDate.compare(date, span.to) <= 0; date = date.add({ day: { days: 1 }, week: { days: 7 }, month: { months: 1 } }[bucket])) dates.push(date.toString())
  return dates
}

function totals({ scope, settings: { compare }, memberId, moment }: Asked<typeof kinds.total.settings>): Plan<'total'> {
  const selection = selectionOf(scope, memberId, moment)
  const before = compare ? selectionBefore(selection, moment) : undefined
  return {
    selection,
    reads: [{ selection, part: sums }, ...before === undefined ? [] : [{ selection: before.selection, part: sums }]],
    assemble([now, past]) {
      const earlier = past as Sums | undefined
      return {
        ...now as Sums,
        previous: before === undefined || earlier === undefined ? null : {
          seconds: earlier.seconds, billableSeconds: earlier.billableSeconds, amount: earlier.amount, partial: before.partial,
          from: before.selection.span.from.toString(), to: before.selection.span.to.toString(),
        },
      } satisfies TotalFigures
    },
  }
}

function days({ scope, settings: { stack }, memberId, moment }: Asked<typeof kinds['by-day']['settings']>): Plan<'by-day'> {
  const selection = selectionOf(scope, memberId, moment)
  const unit = bucketOf(selection)
  return {
    selection,
    reads: [{ selection, part: byDate(stack as Stack, unit, moment.weekStart, mostSeries) }, { selection, part: sums }],
    assemble([cells, all]) {
      const series = [...Map.groupBy(cells as Cell[], ({ rank }) => rank)].map(([rank, of]) => ({
        key: of[0]!.key, label: of[0]!.label, color: of[0]!.color, rest: rank === null, points: Object.fromEntries(of.map(({ date, seconds }) => [date, seconds])),
      }))
      return { unit, dates: datesOf(selection, unit, moment.weekStart), series, seconds: (all as Sums).seconds } satisfies DayFigures
    },
  }
}

function shares({ scope, settings: { by, top }, memberId, moment }: Asked<typeof kinds.breakdown.settings>): Plan<'breakdown'> {
  const selection = selectionOf(scope, memberId, moment)
  return { selection, reads: [{ selection, part: breakdown(by as Stack, top) }], assemble: ([value]) => value as BreakdownFigures }
}

function goal({ scope, settings: { each }, memberId, moment }: Asked<typeof kinds.goal.settings>): Plan<'goal'> {
  const { from: _from, to: _to, ...rest } = scope
  const selection = selectionOf({ ...rest, period: 'this-week' }, memberId, moment)
  return {
    selection,
    reads: [{ selection, part: sums }, { selection, part: byDate('none', 'day', moment.weekStart, 1) }, ...each ? [{ selection, part: breakdown('member', mostPeople) }] : []],
    assemble([all, cells, people]) {
      const spent = new Map((cells as Cell[]).map(({ date, seconds }) => [date, seconds]))
      const { seconds, running } = all as Sums
      return {
        seconds, running, days: datesOf(selection, 'day', moment.weekStart).map((date) => ({ date, seconds: spent.get(date) ?? 0 })),
        people: ((people as BreakdownFigures | undefined)?.lines ?? []).map((line) => ({ key: line.key ?? '', label: line.label ?? '', seconds: line.seconds, running: line.running })),
      } satisfies GoalFigures
    },
  }
}

function timer({ memberId, moment }: Asked<typeof kinds.timer.settings>): Plan<'timer'> {
  const mine = { memberIds: [memberId] }
  const selection = runningOf(mine, memberId, moment)
  return {
    selection,
    reads: [{ selection, part: entryLines('latest', 1) }, { selection: selectionOf({ ...mine, period: 'last-30-days' }, memberId, moment), part: lastTasks(mostLast) }],
    assemble([now, last]) {
      return { running: (now as { entries: TimerFigures['last'] }).entries[0] ?? null, last: last as TimerFigures['last'] }
    },
  }
}

/** Reads a question. Errors: `invalid-range`. */
export function planOf(kind: FigureKind, asked: { readonly scope: Scope; readonly settings: WidgetSettings; readonly memberId: string; readonly moment: Moment }): Plan {
  const { memberId, moment, scope } = asked
  const filled = <S extends SettingsShape>(shape: S): Asked<S> => ({ memberId, moment, scope, settings: settingsFrom(shape, asked.settings) })
  switch (kind) {
    case 'total': return totals(filled(kinds.total.settings))
    case 'money': return totals({ memberId, moment, scope, settings: { compare: true } })
    case 'by-day': return days(filled(kinds['by-day'].settings))
    case 'breakdown': return shares(filled(kinds.breakdown.settings))
    case 'goal': return goal(filled(kinds.goal.settings))
    case 'timer': return timer(filled(kinds.timer.settings))
    case 'heat': {
      const selection = selectionOf(scope, memberId, moment)
      return { selection, reads: [{ selection, part: heat }], assemble: ([cells]) => ({ cells } as HeatFigures) }
    }
    case 'recent': {
      const selection = selectionOf(scope, memberId, moment)
      return { selection, reads: [{ selection, part: entryLines('latest', filled(kinds.recent.settings).settings.count) }], assemble: ([value]) => ({ entries: (value as RecentFigures).entries }) }
    }
    case 'working-now': {
      const selection = runningOf(scope, memberId, moment)
      return { selection, reads: [{ selection, part: entryLines('longest', mostNow) }], assemble: ([value]) => value as NowFigures }
    }
  }
}
