import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Dimension } from '../../contracts.ts'
import { firstOfWeek } from '../period.ts'
import type { Selection } from '../selection.ts'
import { summarise } from '../summarise.ts'
import type { TimeBars } from './pdf/draw-chart.ts'

/** The finest step that leaves bars wide enough to tell apart. */
const stepOf = (days: number): Extract<Dimension, 'day' | 'week' | 'month'> => (days <= 45 ? 'day' : days <= 300 ? 'week' : 'month')

/** Time by day, week or month over the whole range, steps without time included. */
export async function timeBars(unit: UnitOfWork, ability: Ability, selection: Selection): Promise<TimeBars> {
  const { from, to, weekStart } = selection
  const step = stepOf(from.until(to).days + 1)
  const { subgroup: _, ...query } = selection.query
  const { groups } = await summarise(unit, ability, { ...selection, query: { ...query, group: step } })
  const byKey = new Map(groups.map((group) => [group.key, group]))
  const bars: TimeBars['bars'][number][] = []
  let date = step === 'day' ? from : step === 'week' ? firstOfWeek(from, weekStart) : from.with({ day: 1 })
  for (; Temporal.PlainDate.compare(date, to) <= 0; date = date.add(step === 'day' ? { days: 1 } : step === 'week' ? { weeks: 1 } : { months: 1 })) {
    const key = step === 'month' ? date.toString().slice(0, 7) : date.toString()
    bars.push(byKey.get(key) ?? { key, label: key, seconds: 0, billableSeconds: 0 })
  }
  return { step, bars }
}
