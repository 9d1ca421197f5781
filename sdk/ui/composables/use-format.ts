import { durationAsClock, durationInWords } from '../../wire/duration-text.ts'
import { useHost } from '../host.ts'
import { usePageZone } from './page-zone.ts'

export interface Format {
  /** `09:12` in the page's zone (or the one given). */
  time(instant: string | null | undefined, timeZone?: string): string
  /** `09:12–17:40`; an open end is `…`. */
  range(from: string, to: string | null, timeZone?: string): string
  /** `23 Nov 2026` of an instant, in the page's zone (or the one given). */
  date(instant: string | null | undefined, timeZone?: string): string
  /** `23 Nov 2026, 09:12`. */
  dateTime(instant: string | null | undefined, timeZone?: string): string
  /** A calendar date `YYYY-MM-DD` in words, e.g. `Mon, 23 Nov`. */
  day(date: string, options?: Intl.DateTimeFormatOptions): string
  /** Seconds as `7 h 28 m`, `7 h 28 m 05 s`: exactly, so that lines add up to their total. */
  duration(seconds: number): string
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
  /** The zone of the page: the reader's, unless the page follows the workspace's (`useWorkspaceZone`). */
  readonly timeZone: string
}

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let found = formatters.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, options)
    formatters.set(key, found)
  }
  return found
}

const relativeSteps: readonly (readonly [limit: number, divisor: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [60, 1, 'second'], [3600, 60, 'minute'], [86_400, 3600, 'hour'], [Number.POSITIVE_INFINITY, 86_400, 'day'],
]

/** Times, dates and durations as people read them, in the reader's language and the zone of the page. */
export function useFormat(): Format {
  const host = useHost()
  const locale = (): string => host.locale.value === 'en' ? 'en-GB' : host.locale.value
  const pageZone = usePageZone()
  const zone = (timeZone?: string): string => timeZone ?? pageZone()
  const show = (instant: string | null | undefined, options: Intl.DateTimeFormatOptions): string =>
    instant === null || instant === undefined ? '–' : formatter(locale(), options).format(new Date(instant))
  const time: Format['time'] = (instant, timeZone) =>
    show(instant, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone(timeZone) })
  return {
    time,
    range: (from, to, timeZone) => `${time(from, timeZone)}–${to === null ? '…' : time(to, timeZone)}`,
    date: (instant, timeZone) => show(instant, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone(timeZone) }),
    dateTime: (instant, timeZone) => show(instant, {
      day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone(timeZone),
    }),
    day: (date, options = { weekday: 'short', day: 'numeric', month: 'short' }) =>
      formatter(locale(), { ...options, timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`)),
    duration: (seconds) => durationInWords(seconds, {
      hour: host.translate('unit.hour'), minute: host.translate('unit.minute'), second: host.translate('unit.second'),
    }),
    clock: (seconds) => durationAsClock(Math.max(0, seconds)),
    relative(instant) {
      const seconds = (new Date(instant).getTime() - host.now.value) / 1000
      const [, divisor, unit] = relativeSteps.find(([limit]) => Math.abs(seconds) < limit) ?? relativeSteps[3] ?? [0, 86_400, 'day']
      return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.round(seconds / divisor), unit)
    },
    exact: (instant, timeZone) => instant === null || instant === undefined ? '–' : `${show(instant, {
      weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
      hourCycle: 'h23', timeZone: zone(timeZone),
    })} (${zone(timeZone)})`,
    today: (timeZone) => formatter('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: timeZone ?? host.workspace.value.timeZone })
      .format(new Date(host.now.value)),
    number: (value) => new Intl.NumberFormat(locale()).format(value),
    bytes(value) {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
      const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
      return new Intl.NumberFormat(locale(), { style: 'unit', unit: units[step] ?? 'byte', maximumFractionDigits: 1 }).format(value / 1000 ** step)
    },
    get timeZone() { return pageZone() },
  }
}
