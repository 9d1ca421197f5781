import { instantText, type TraceRule, type TraceStep } from './day.ts'

export type WriteStep = (rule: TraceRule, sentence: string, values?: Record<string, string | number>) => TraceStep

/**
 * Writes steps whose sentence shows values where it says `{name}`. A value's name tells what it is: `…Seconds` a length,
 * `…At` an instant in epoch milliseconds, shown on the wall clock of `timeZone`.
 */
export function stepsIn(timeZone: string): WriteStep {
  return (rule, sentence, values = {}) => ({
    rule,
    detail: sentence.replace(/\{(\w+)\}/g, (_, name: string) => shown(name, values[name] ?? '', timeZone)),
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, name.endsWith('At') ? instantText(Number(value)) : value]),
    ),
  })
}

function shown(name: string, value: string | number, timeZone: string): string {
  if (name.endsWith('Seconds')) return lengthText(Number(value))
  if (name.endsWith('At')) return wallText(Number(value), timeZone)
  return String(value)
}

function lengthText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s'
}

function wallText(epochMilliseconds: number, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO(timeZone)
  return `${zoned.toPlainDate()} ${zoned.toPlainTime().toString({ smallestUnit: 'second' })}`
}
