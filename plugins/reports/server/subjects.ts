import type { Grants, Subjects } from '@overt/sdk'

const id = { column: 'id', type: 'uuid' } as const
const member = { column: 'member_id', type: 'uuid', of: 'member' } as const

/** All belong to whoever made them. A shared report is read by those it is shared with, whatever their role. */
export const subjects = {
  ReportExport: { table: 'p_reports.export', actions: ['create', 'read', 'delete'], columns: { id, memberId: member } },
  SavedReport: { table: 'p_reports.saved_report', actions: ['create', 'read', 'update', 'delete', 'share'], columns: { id, memberId: member } },
  ReportShare: { table: 'p_reports.share', actions: ['create', 'read', 'delete'], columns: { id, memberId: member } },
  ReportSchedule: { table: 'p_reports.schedule', actions: ['create', 'read', 'update', 'delete'], columns: { id, memberId: member } },
} as const satisfies Subjects

const own = [
  { subject: 'ReportExport', actions: ['create', 'read', 'delete'], where: { memberId: '$self' } },
  { subject: 'SavedReport', actions: ['create', 'read', 'update', 'delete'], where: { memberId: '$self' } },
  { subject: 'ReportSchedule', actions: ['create', 'read', 'update', 'delete'], where: { memberId: '$self' } },
] as const
/** Sharing and sending to others is for those who lead others. */
const leading = [
  ...own, { subject: 'SavedReport', actions: ['share'], where: { memberId: '$self' } }, { subject: 'ReportShare', actions: ['create', 'read', 'delete'], where: { memberId: '$self' } },
] as const
/** Who answers for the workspace sees, and closes, every door to it. */
const answering = [...leading, { subject: 'ReportShare', actions: ['read', 'delete'] }] as const

export const grants: Grants<typeof subjects> = { admin: answering, manager: leading, hr: leading, member: own }
