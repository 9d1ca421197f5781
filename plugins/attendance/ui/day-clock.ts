import { useFormat } from '@overt/sdk/ui'
import type { AttendanceDay } from './days.ts'

/** First and last of a day on the clock of its schedule; the zone is named where it is not the page's. */
export function useDayClock(): (day: Pick<AttendanceDay, 'clockInAt' | 'clockOutAt' | 'timeZone'>) => string | undefined {
  const format = useFormat()
  return ({ clockInAt, clockOutAt, timeZone }) => {
    if (clockInAt === null) return undefined
    const range = format.range(clockInAt, clockOutAt, timeZone)
    return timeZone === format.timeZone ? range : `${range} ${timeZone}`
  }
}
