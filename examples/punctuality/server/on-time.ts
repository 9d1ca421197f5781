import type { AttendanceDay } from '@overt/plugin-attendance/contracts'

/** Whether a judged day was on time; null where it is still in progress or nobody came. */
export function onTime({ code, flags, clockInAt }: AttendanceDay): 'yes' | 'no' | null {
  if (code === null || clockInAt === null) return null
  return flags.includes('late') ? 'no' : 'yes'
}
