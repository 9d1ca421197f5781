import { createTextFormats, durationAsClock } from '@overt/sdk/web'
import type { Dimension, Figures, ReportColumn, ReportGroup, SharedView } from '../contracts.ts'
import { element } from './element.ts'
import type { Language, Text } from './texts.ts'

/** A shared report: dates and totals, then the groups with their sub-groups. */
export function reportView(report: SharedView, language: Language, text: Text): readonly HTMLElement[] {
  const locale = language === 'de' ? 'de' : 'en-GB'
  const format = createTextFormats({ locale, timeZone: report.timeZone })
  const money = new Intl.NumberFormat(locale, /^[A-Z]{3}$/.test(report.currency) ? { style: 'currency', currency: report.currency } : {})
  const digits = money.resolvedOptions().maximumFractionDigits ?? 2
  const day = (date: string, options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }): string => format.day(date, options)
  const duration = (seconds: number): string => durationAsClock(seconds, { seconds: !report.wholeMinutes, hours: format.number })
  const amount = (minor: number | null): string => (minor === null ? '–' : money.format(minor / 10 ** digits))
  const columns = report.columns ?? []
  const titleOf = ({ id, title }: ReportColumn): string => {
    const own = (language === 'de' ? title.de : undefined) ?? title.en
    const hidden = report.totals.withheld?.[id]
    return hidden === undefined ? own : text('hidden', { title: own, count: hidden })
  }
  const labelOf = (dimension: Dimension, { key, label }: ReportGroup): string => {
    if (dimension === 'day' && key !== null) return day(key, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
    if (dimension === 'week' && key !== null) return text('weekOf', { date: day(key) })
    if (dimension === 'month' && key !== null) return day(`${key}-01`, { month: 'long', year: 'numeric' })
    return label ?? (dimension === 'tag' ? text('untagged') : '–')
  }
  const cells = (figures: Figures): HTMLElement[] => [
    format.number(figures.entries), duration(figures.billableSeconds), ...report.showsAmounts ? [amount(figures.amount)] : [], duration(figures.seconds),
    ...columns.map(({ id, kind }) => {
      const value = figures.values?.[id] ?? null
      return value === null ? '–' : kind === 'duration' ? duration(Number(value)) : kind === 'number' ? format.number(Number(value)) : String(value)
    }),
  ].map((content) => element('td', {}, content))
  const most = Math.max(1, ...report.groups.map(({ seconds }) => seconds))
  function line(dimension: Dimension, group: ReportGroup, isSub: boolean): HTMLElement {
    const bar = element('span', { 'class': 'bar', 'aria-hidden': 'true' })
    bar.style.width = `${String(Math.round(group.seconds * 1_000 / most) / 10)}%`
    return element('tr', isSub ? { class: 'sub' } : {}, element('th', { scope: 'row' }, labelOf(dimension, group), group.detail === null ? undefined : element('span', { class: 'detail' }, group.detail), isSub ? undefined : bar), ...cells(group))
  }
  const { group, subgroup } = report
  const headings = [text('entries'), text('billable'), ...report.showsAmounts ? [text('amount')] : [], text('duration'), ...columns.map(titleOf)]
  const table = element('table', {},
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, [text(group), ...subgroup === null ? [] : [text(subgroup)]].join(' / ')), ...headings.map((title) => element('th', { scope: 'col' }, title)))),
    element('tbody', {}, ...report.groups.flatMap((one) => [line(group, one, false), ...subgroup === null ? [] : (one.groups ?? []).map((sub) => line(subgroup, sub, true))])),
    element('tfoot', {}, element('tr', {}, element('th', { scope: 'row' }, text('total')), ...cells(report.totals))))
  const figures = [
    [text('duration'), duration(report.totals.seconds)], [text('billable'), duration(report.totals.billableSeconds)], ...report.showsAmounts ? [[text('amount'), amount(report.totals.amount)]] : [], [text('entries'), format.number(report.totals.entries)],
  ] as const
  const notes = [...group === 'tag' || subgroup === 'tag' ? [text('tags')] : [], ...columns.length > 0 ? [text('days')] : []]
  return [
    element('h1', {}, report.name),
    element('p', { class: 'lead' }, text(report.from === report.to ? 'oneDay' : 'lead', { from: day(report.from), to: day(report.to), zone: report.timeZone })),
    element('dl', {}, ...figures.map(([name, value]) => element('div', {}, element('dt', {}, name ?? ''), element('dd', {}, value ?? '')))),
    report.groups.length === 0 ? element('p', {}, text('empty')) : element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': report.name }, table),
    ...notes.map((note) => element('p', { class: 'note' }, note)),
    element('footer', {}, text('made', { workspace: report.workspaceName, at: format.dateTime(report.madeAt), until: format.dateTime(report.expiresAt) })),
  ]
}
