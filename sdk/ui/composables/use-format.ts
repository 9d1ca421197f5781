import { durationAsClock } from '../../wire/duration-text.ts'
import { calendarDate, createTextFormats, formatLocale } from '../../wire/text-formats.ts'
import type { TextFormats } from '../../wire/text-formats.ts'
import { useHost } from '../host.ts'
import { usePageZone } from './page-zone.ts'

/** Times, dates, durations and numbers as the reader writes them. */
export interface Format {
  /** `09:12` or `9:12 am` in the page's zone (or the one given). */
  time(instant: string | null | undefined, timeZone?: string): string
  /** `09:12` or `9:12 am` of a wall-clock time `09:12`. */
  wallTime(text: string): string
  /** `Mon 09:12:05`. */
  weekdayTime(instant: string, timeZone?: string): string
  /** `09:12–17:40`; an open end is `…`. */
  range(from: string, to: string | null, timeZone?: string): string
  /** `23 Nov 2026` of an instant, in the page's zone (or the one given). */
  date(instant: string | null | undefined, timeZone?: string): string
  /** `23 Nov 2026, 09:12`. */
  dateTime(instant: string | null | undefined, timeZone?: string): string
  /** A calendar date `YYYY-MM-DD` in words, e.g. `Mon 23 Nov`. */
  day(date: string, options?: Intl.DateTimeFormatOptions): string
  /** Seconds as the reader chose: `7 h 30 m` (exactly, so that lines add up to their total), `7:30` or `7.5 h`. */
  duration(seconds: number): string
  /** A length that was planned, not measured: `8 h`, `38 h 30 m`, as the reader chose. */
  planned(seconds: number): string
  /** Where there is room for figures only: `7:30` or `7.5`. */
  figure(seconds: number): string
  /** `7:28:05`, for what runs and where there is little room. */
  clock(seconds: number): string
  /** `5 minutes ago`; only beside an absolute time. */
  relative(instant: string): string
  /** Full date, time and zone, for hovering. */
  exact(instant: string | null | undefined, timeZone?: string): string
  /** Today's date `YYYY-MM-DD` in the workspace's zone (or the one given): that of reports and attendance. Pages of a person's own time take `timeZone`. */
  today(timeZone?: string): string
  number(value: number): string
  bytes(value: number): string
  /** ISO day on which weeks begin: the reader's own, else the workspace's. */
  readonly weekStart: number
  /** Whether the reader's clock has twelve hours. */
  readonly hour12: boolean
  /** The language tag of dates and numbers. */
  readonly locale: string
  /** The zone of the page: the reader's, unless the page follows the workspace's (`useWorkspaceZone`). */
  readonly timeZone: string
}

const relativeSteps: readonly (readonly [limit: number, divisor: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [60, 1, 'second'], [3600, 60, 'minute'], [86_400, 3600, 'hour'], [Number.POSITIVE_INFINITY, 86_400, 'day'],
]

/** Times, dates and durations as people read them, in the reader's language and the zone of the page. */
export function useFormat(): Format {
  const host = useHost()
  const pageZone = usePageZone()
  let made: { readonly locale: string; readonly formats: unknown; readonly text: TextFormats } | undefined
  /** Made again when the language or a choice changes. */
  const text = (): TextFormats => {
    const [locale, formats] = [host.locale.value, host.me.value.user.formats]
    if (made?.locale !== locale || made.formats !== formats) made = { locale, formats, text: createTextFormats({ locale, timeZone: 'UTC', formats }) }
    return made.text
  }
  const units = () => ({ hour: host.translate('unit.hour'), minute: host.translate('unit.minute'), second: host.translate('unit.second') })
  const zone = (timeZone?: string): string => timeZone ?? pageZone()
  const shown = (show: (at: string) => string, instant: string | null | undefined): string => instant === null || instant === undefined ? '–' : show(instant)
  const time: Format['time'] = (instant, timeZone) => shown((at) => text().time(at, zone(timeZone)), instant)
  return {
    time,
    weekdayTime: (instant, timeZone) => text().weekdayTime(instant, zone(timeZone)),
    wallTime: (wall) => text().wallTime(wall),
    range: (from, to, timeZone) => `${time(from, timeZone)}–${to === null ? '…' : time(to, timeZone)}`,
    date: (instant, timeZone) => shown((at) => text().date(at, zone(timeZone)), instant),
    dateTime: (instant, timeZone) => shown((at) => text().dateTime(at, zone(timeZone)), instant),
    day: (date, options) => text().day(date, options),
    duration: (seconds) => text().duration(seconds, { units: units() }),
    planned: (seconds) => text().duration(seconds, { units: units(), padded: false, brief: true }),
    figure: (seconds) => text().figure(seconds),
    clock: (seconds) => durationAsClock(Math.max(0, seconds)),
    relative(instant) {
      const seconds = (Date.parse(instant) - host.now.value) / 1000
      if (Number.isNaN(seconds)) return '–'
      const [, divisor, unit] = relativeSteps.find(([limit]) => Math.abs(seconds) < limit) ?? relativeSteps[3] ?? [0, 86_400, 'day']
      return new Intl.RelativeTimeFormat(text().locale, { numeric: 'auto' }).format(Math.round(seconds / divisor), unit)
    },
    exact: (instant, timeZone) => shown((at) => text().exact(at, zone(timeZone)), instant),
    today: (timeZone) => calendarDate(host.now.value, timeZone ?? host.workspace.value.timeZone),
    number: (value) => text().number(value),
    bytes(value) {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
      const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
      return new Intl.NumberFormat(text().locale, { style: 'unit', unit: units[step] ?? 'byte', maximumFractionDigits: 1 }).format(value / 1000 ** step)
    },
    get weekStart() { return host.me.value.user.formats.weekStart ?? host.workspace.value.weekStart },
    get hour12() { return text().hour12 },
    get locale() { return formatLocale(host.locale.value) },
    get timeZone() { return pageZone() },
  }
}
