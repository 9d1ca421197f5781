export interface QuietHours {
  /** Wall-clock time `HH:MM`. */
  readonly from: string
  /** Wall-clock time `HH:MM`; before `from`, it is that of the next day. */
  readonly until: string
  /** Whole weekends are quiet too. */
  readonly weekends: boolean
}

/** Is this local time within the quiet hours? `from` belongs to them, `until` does not. */
export function isQuiet(local: Temporal.ZonedDateTime, { from, until, weekends }: QuietHours): boolean {
  if (weekends && local.dayOfWeek >= 6) return true
  const time = local.toPlainTime()
  const after = Temporal.PlainTime.compare(time, from) >= 0
  const before = Temporal.PlainTime.compare(time, until) < 0
  return Temporal.PlainTime.compare(from, until) <= 0 ? after && before : after || before
}
