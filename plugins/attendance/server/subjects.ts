import type { Grants, Subjects } from '@overt/sdk'

const member = { column: 'member_id', type: 'uuid', of: 'member' } as const

/** What rights are given on. Holidays belong to nobody; everything else to one member. */
export const subjects = {
  AttendanceDay: { table: 'p_attendance.day', actions: ['read', 'export'], columns: { memberId: member } },
  AttendanceSchedule: { table: 'p_attendance.schedule', actions: ['read', 'update'], columns: { memberId: member } },
  AttendanceCorrection: { table: 'p_attendance.correction', actions: ['read', 'create', 'decide'], columns: { memberId: member } },
  AttendanceLeave: { table: 'p_attendance.leave', actions: ['read', 'create', 'decide'], columns: { memberId: member } },
  AttendanceHoliday: { table: 'p_attendance.holiday', actions: ['read', 'update'], columns: { id: { column: 'id', type: 'uuid' } } },
} as const satisfies Subjects

const self = { memberId: '$self' } as const

const managing = [
  { subject: 'AttendanceDay', actions: ['read', 'export'] },
  { subject: 'AttendanceSchedule', actions: ['read', 'update'] },
  { subject: 'AttendanceCorrection', actions: ['read', 'decide'] },
  { subject: 'AttendanceCorrection', actions: ['create'], where: self },
  { subject: 'AttendanceLeave', actions: ['read', 'create', 'decide'] },
  { subject: 'AttendanceHoliday', actions: ['read'] },
] as const satisfies Grants<typeof subjects>[keyof Grants<typeof subjects>]
const administering = [...managing, { subject: 'AttendanceHoliday', actions: ['update'] }] as const satisfies Grants<typeof subjects>[keyof Grants<typeof subjects>]

export const grants: Grants<typeof subjects> = {
  member: [
    { subject: 'AttendanceDay', actions: ['read', 'export'], where: self },
    { subject: 'AttendanceSchedule', actions: ['read'], where: self },
    { subject: 'AttendanceCorrection', actions: ['read', 'create'], where: self },
    { subject: 'AttendanceLeave', actions: ['read', 'create'], where: self },
    { subject: 'AttendanceHoliday', actions: ['read'] },
  ],
  manager: managing,
  hr: administering,
  admin: administering,
}
