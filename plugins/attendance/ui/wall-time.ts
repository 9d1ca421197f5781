const dayMilliseconds = 86_400_000

/** The instant of a wall-clock time in a zone: a time in a gap resolves after it, an ambiguous one to its first occurrence. Null where the texts are none yet. */
export function instantOf(date: string, time: string, timeZone: string): string | null {
  const wall = Date.parse(`${date}T${time}Z`)
  if (Number.isNaN(wall)) return null
  const [before, after] = [offsetAt(wall - dayMilliseconds, timeZone), offsetAt(wall + dayMilliseconds, timeZone)]
  const valid = [wall - before, wall - after].filter((at) => at + offsetAt(at, timeZone) === wall)
  return new Date(valid.length > 0 ? Math.min(...valid) : wall - before).toISOString()
}

/** The wall-clock `HH:MM` of an instant in a zone. */
export const wallTimeOf = (instant: string, timeZone: string): string => wallOf(Date.parse(instant), timeZone).slice(11, 16)

/** The date of an instant in a zone. */
export const wallDateOf = (instant: string, timeZone: string): string => wallOf(Date.parse(instant), timeZone).slice(0, 10)

const offsetAt = (at: number, timeZone: string): number => Date.parse(`${wallOf(at, timeZone)}Z`) - Math.floor(at / 1000) * 1000

const formatters = new Map<string, Intl.DateTimeFormat>()

function wallOf(at: number, timeZone: string): string {
  const formatter = formatters.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  formatters.set(timeZone, formatter)
  return formatter.format(at).replace(' ', 'T')
}
