import { useFormat, useWorkspace } from '@overt/sdk/ui'
import type { AttendanceDay } from './days.ts'

/** First and last of a day on the clock of its schedule; the zone is named where it is not the workspace's, which is the page's. */
export function useDayClock(): (day: Pick<AttendanceDay, 'clockInAt' | 'clockOutAt' | 'timeZone'>) => string | undefined {
  const format = useFormat()
  const workspace = useWorkspace()
  return ({ clockInAt, clockOutAt, timeZone }) => {
    if (clockInAt === null) return undefined
    const range = format.range(clockInAt, clockOutAt, timeZone)
    return timeZone === workspace.value.timeZone ? range : `${range} ${timeZone}`
  }
}
