/**
 * How durations are printed: exactly, to the second, so that lines add up to their total whatever they are grouped by. Only what rests on
 * whole seconds may be added: `wholeSeconds` of an entry, and sums of it.
 */
export interface DurationUnits {
  readonly hour: string
  readonly minute: string
  readonly second: string
}

const two = (value: number): string => String(value).padStart(2, '0')
const parts = (seconds: number): readonly [sign: string, hours: number, minutes: number, seconds: number] => {
  const whole = Math.floor(Math.abs(seconds))
  return [seconds < 0 && whole > 0 ? '−' : '', Math.floor(whole / 3_600), Math.floor(whole % 3_600 / 60), whole % 60]
}

/** `7 h 28 m`, `28 m 05 s`, `45 s`; whole minutes without seconds. In running text it reads better not `padded`: `7 h 5 m`; planned hours are `brief`: `8 h`. */
export function durationInWords(duration: number, units: DurationUnits = { hour: 'h', minute: 'm', second: 's' }, { padded = true, brief = false } = {}): string {
  const [sign, hours, minutes, seconds] = parts(duration)
  const pad = padded ? two : String
  const words = [
    ...hours > 0 ? [`${String(hours)} ${units.hour}`] : [],
    ...hours > 0 ? (brief && minutes === 0 && seconds === 0 ? [] : [`${pad(minutes)} ${units.minute}`]) : minutes > 0 || seconds === 0 ? [`${String(minutes)} ${units.minute}`] : [],
    ...seconds > 0 ? [`${hours > 0 || minutes > 0 ? pad(seconds) : String(seconds)} ${units.second}`] : [],
  ]
  return sign + words.join(' ')
}

/** `7:28:05`; `7:28` where every duration of a document is a whole minute. */
export function durationAsClock(duration: number, { seconds: withSeconds = true, hours: hoursText = String }: { readonly seconds?: boolean; readonly hours?: (hours: number) => string } = {}): string {
  const [sign, hours, minutes, seconds] = parts(duration)
  return `${sign}${hoursText(hours)}:${two(minutes)}${withSeconds ? `:${two(seconds)}` : ''}`
}

/**
 * Seconds between two instants in milliseconds, both cut to their whole second. So the length of an entry is what its printed times say,
 * and its parts add up to it wherever it is cut.
 */
export const wholeSeconds = (startMs: number, stopMs: number): number => Math.max(0, Math.floor(stopMs / 1_000) - Math.floor(startMs / 1_000))

/**
 * Whole seconds of parts that were measured in milliseconds, so that what is shown of them adds up to `total`: each cut to its whole second,
 * and a second more for those that lose most by it. A total further from the parts is shared in proportion. Default: the sum of the parts, cut
 * to its whole second.
 */
export function wholeParts(milliseconds: readonly number[], total = Math.floor(sumOf(milliseconds) / 1_000)): number[] {
  const sum = sumOf(milliseconds)
  if (sum === 0) return milliseconds.map(() => 0)
  const missing = total - sumOf(milliseconds.map((part) => Math.floor(part / 1_000)))
  const shares = milliseconds.map((part) => (missing >= 0 && missing <= milliseconds.length ? part / 1_000 : part / sum * total))
  const seconds = shares.map(Math.floor)
  const byLoss = shares.map((share, index) => ({ index, lost: share - Math.floor(share) })).toSorted((one, other) => other.lost - one.lost || one.index - other.index)
  for (const { index } of byLoss.slice(0, total - sumOf(seconds))) seconds[index]! += 1
  return seconds
}

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0)
