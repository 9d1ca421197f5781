import { addDays, monthOf, weekOf } from '@overt/sdk/ui'
import type { Dimension, Report, ReportGroup } from '../contracts.ts'

/** The groups of a report by date, with an empty one for every date without time, so that a chart leaves no day out. */
export function fillDates({ from, to, groups }: Report, step: Dimension, weekStart: number): readonly ReportGroup[] {
  const byKey = new Map(groups.map((group) => [group.key, group]))
  const nothing = groups.some((group) => group.groups !== undefined) ? { groups: [] } : {}
  const filled: ReportGroup[] = []
  for (let date = step === 'month' ? monthOf(from).from : step === 'week' ? weekOf(from, weekStart).from : from; date <= to;) {
    const key = step === 'month' ? date.slice(0, 7) : date
    filled.push(byKey.get(key) ?? { key, label: key, detail: null, entries: 0, seconds: 0, trackedSeconds: 0, billableSeconds: 0, amount: null, ...nothing })
    date = addDays(step === 'month' ? monthOf(date).to : date, step === 'week' ? 7 : 1)
  }
  return filled
}
