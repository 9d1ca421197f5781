/** When a fence holds, on the clock of the workspace. An end that is not after the start belongs to the next day. */
export interface FenceHours {
  /** 1 Monday … 7 Sunday; the day on which the hours begin. */
  readonly days: readonly number[]
  /** `HH:MM` */
  readonly startsAt: string
  readonly endsAt: string
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whether some of the hours hold at an instant (milliseconds since 1970); without any they always do. */
export function isWithinHours(hours: readonly FenceHours[] | null | undefined, atMs: number, timeZone: string): boolean {
  if (hours === null || hours === undefined || hours.length === 0) return true
  const { day, minute } = wallClock(atMs, timeZone)
  return hours.some(({ days, startsAt, endsAt }) => {
    const [start, end] = [minuteOf(startsAt), minuteOf(endsAt)]
    const dayBefore = day === 1 ? 7 : day - 1
    if (end > start) return days.includes(day) && minute >= start && minute < end
    return (days.includes(day) && minute >= start) || (days.includes(dayBefore) && minute < end)
  })
}

function minuteOf(wallTime: string): number {
  const [hour, minute] = wallTime.split(':')
  return Number(hour) * 60 + Number(minute)
}

function wallClock(atMs: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(atMs)
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  return { day: weekdays.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}
