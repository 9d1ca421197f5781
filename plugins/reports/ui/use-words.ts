import { useFormat, useMessages } from '@overt/sdk/ui'
import type { Dimension, Report, ReportColumn, ReportGroup, ReportValue } from '../contracts.ts'

export interface ReportWords {
  /** What a group is called: a name, or a date in words. */
  label(dimension: Dimension, group: Pick<ReportGroup, 'key' | 'label'>): string
  /** Minor units as money; a dash where there is none to tell. */
  money(amount: number | null, currency: string): string
  /** The title of a plugin's column. */
  columnTitle(column: ReportColumn): string
  /** What a plugin's column says of a row or a line; a dash where it says nothing. */
  columnValue(column: ReportColumn, value: ReportValue | undefined): string
  /** What rounding gained or lost, or undefined where it changed nothing. */
  gained(totals: Report['totals']): string | undefined
}

/** How a report reads in the reader's language. */
export function useWords(): ReportWords {
  const { t, locale } = useMessages()
  const format = useFormat()
  return {
    label(dimension, { key, label }) {
      if (key === null) return t('group.untagged')
      if (dimension === 'day') return format.day(key, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
      if (dimension === 'week') return t('group.weekOf', { date: format.day(key, { day: 'numeric', month: 'short', year: 'numeric' }) })
      if (dimension === 'month') return format.day(`${key}-01`, { month: 'long', year: 'numeric' })
      return label ?? key
    },
    money(amount, currency) {
      if (amount === null) return '–'
      const style = new Intl.NumberFormat(locale.value === 'en' ? 'en-GB' : locale.value, { style: 'currency', currency })
      return style.format(amount / 10 ** (style.resolvedOptions().maximumFractionDigits ?? 2))
    },
    columnTitle: ({ title }) => (locale.value === 'de' ? title.de : undefined) ?? title.en,
    columnValue({ kind }, value) {
      if (value === null || value === undefined) return '–'
      if (kind === 'duration') return format.duration(Number(value))
      if (kind === 'number') return format.number(Number(value))
      return kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(String(value)) ? format.day(String(value)) : String(value)
    },
    gained({ seconds, trackedSeconds }) {
      const difference = seconds - trackedSeconds
      if (difference === 0) return undefined
      return t(difference > 0 ? 'rounding.gained' : 'rounding.lost', { duration: format.duration(Math.abs(difference)) })
    },
  }
}
