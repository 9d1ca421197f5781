import type { Dimension, Figures, Report, ReportGroup } from '../../contracts.ts'

/** What a link shows of a report: without amounts where they were not chosen, with people numbered where their names were not. */
export function shownReport(report: Report, { group, subgroup }: { readonly group: Dimension; readonly subgroup: Dimension | undefined }, shows: { readonly names: boolean; readonly amounts: boolean }, personTitle: (number: number) => string): Report {
  const numbers = new Map<string | null, number>()
  const numberOf = (key: string | null): number => {
    const number = numbers.get(key) ?? numbers.size + 1
    numbers.set(key, number)
    return number
  }
  const figures = <F extends Figures>(of: F): F => (shows.amounts ? of : { ...of, amount: null })
  // Ids of the workspace say nothing to a client, and would let two links be compared.
  const line = (dimension: Dimension, one: ReportGroup): ReportGroup => {
    const isNamed = dimension !== 'member' || shows.names
    return { ...figures(one), label: isNamed ? one.label : personTitle(numberOf(one.key)), key: ['day', 'week', 'month', 'tag'].includes(dimension) ? one.key : null }
  }
  return {
    ...report, totals: figures(report.totals),
    groups: report.groups.map((one) => ({ ...line(group, one), ...one.groups === undefined || subgroup === undefined ? {} : { groups: one.groups.map((sub) => line(subgroup, sub)) } })),
  }
}
