import type { Report, ReportColumn, ReportRow } from '../../contracts.ts'
import { isDayRow } from '../days/rows-with-days.ts'
import type { ListedRow } from '../days/rows-with-days.ts'
import { filled } from './words.ts'
import type { ExportWords } from './words.ts'

export type CellKind = 'text' | 'number' | 'duration' | 'date' | 'instant' | 'money'

/** A column of an exported list; `value` is null where a row has none. */
export interface ExportColumn {
  readonly title: string
  readonly kind: CellKind
  /** Width in characters. */
  readonly width: number
  readonly sums: boolean
  value(row: ListedRow): string | number | null
}

/** The title of a plugin's column in a language; of one about days with how many people's values are missing. */
export function columnTitle({ id, title }: ReportColumn, locale: string, { totals }: Pick<Report, 'totals'>, words: ExportWords): string {
  const own = (locale.startsWith('de') ? title.de : undefined) ?? title.en
  const hidden = totals.withheld?.[id]
  return hidden === undefined ? own : filled(words.hidden, { title: own, count: hidden })
}

/** A column about entries, empty in rows of days without one. */
interface EntryColumn extends Omit<ExportColumn, 'value'> {
  value(row: ReportRow): string | number | null
}

/** Wall-clock text with the offset that makes it the instant: `2026-03-02T09:00:00+01:00`. Plain numbers: it runs twice for each of very many rows. */
function withOffset(local: string, instant: string): string {
  const minutes = Math.round((Date.parse(`${local}Z`) - Date.parse(instant)) / 60_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}

/** The columns of an export: those of every report, the tracked time where it was rounded, then those of plugins. */
export function exportColumns(words: ExportWords, { rounded, report, locale }: { readonly rounded: boolean; readonly report: Report; readonly locale: string }, plugins: readonly ReportColumn[]): readonly ExportColumn[] {
  const { currency } = report
  const text = (title: string, width: number, value: (row: ReportRow) => string): EntryColumn => ({ title, kind: 'text', width, sums: false, value })
  const duration = (title: string, value: (row: ReportRow) => number): EntryColumn => ({ title, kind: 'duration', width: 11, sums: true, value })
  const entries: readonly EntryColumn[] = [
    text(words.organization, 22, ({ organization }) => organization),
    text(words.project, 24, ({ project }) => project),
    text(words.task, 28, ({ task }) => task),
    text(words.description, 32, ({ description }) => description),
    text(words.tags, 18, ({ tags }) => tags.join(', ')),
    text(words.source, 10, ({ source }) => source),
    text(words.billable, 11, ({ billable }) => (billable ? words.yes : words.no)),
    { title: words.start, kind: 'instant', width: 18, sums: false, value: ({ startedLocal, startedAt }) => withOffset(startedLocal, startedAt) },
    { title: words.end, kind: 'instant', width: 18, sums: false, value: ({ stoppedLocal, stoppedAt }) => (stoppedLocal === null || stoppedAt === null ? null : withOffset(stoppedLocal, stoppedAt)) },
    duration(words.duration, ({ seconds }) => seconds),
    ...rounded ? [duration(words.tracked, ({ trackedSeconds }) => trackedSeconds)] : [],
    { title: words.amount, kind: 'money', width: 13, sums: true, value: ({ amount }) => amount },
    { title: words.currency, kind: 'text', width: 10, sums: false, value: ({ amount }) => (amount === null ? null : currency) },
  ]
  return [
    { title: words.date, kind: 'date', width: 12, sums: false, value: ({ date }) => date },
    { title: words.member, kind: 'text', width: 22, sums: false, value: ({ member }) => member },
    ...entries.map((column): ExportColumn => ({ ...column, value: (row) => (isDayRow(row) ? null : column.value(row)) })),
    ...plugins.map((column): ExportColumn => ({
      title: columnTitle(column, locale, report, words), kind: column.kind, width: 14, sums: column.kind === 'duration' || column.kind === 'number', value: ({ values }) => values[column.id] ?? null,
    })),
  ]
}
