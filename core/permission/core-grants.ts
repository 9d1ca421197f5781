import type { Grants } from '@overt/sdk'
import type { coreSubjects } from './subjects.ts'

const all = ['create', 'read', 'update', 'delete'] as const

/** Everyone tracks their own work: names are shared, whatever one has made may be changed, one's own entries are one's own. */
const everyone = [
  { subject: 'Workspace', actions: ['read'] },
  { subject: 'Plugin', actions: ['read'] },
  { subject: 'Member', actions: ['read'], where: { id: '$self' } },
  { subject: 'Device', actions: ['read'], where: { memberId: '$self' } },
  { subject: 'Organization', actions: ['create', 'read'] },
  { subject: 'Organization', actions: ['update', 'delete'], where: { createdBy: '$self' } },
  { subject: 'Project', actions: ['create', 'read'] },
  { subject: 'Project', actions: ['update', 'delete'], where: { createdBy: '$self' } },
  { subject: 'Task', actions: ['create', 'read'] },
  { subject: 'Task', actions: ['update', 'delete'], where: { createdBy: '$self' } },
  { subject: 'Entry', actions: all, where: { memberId: '$self' } },
  { subject: 'TrashBatch', actions: ['read', 'update'], where: { deletedBy: '$self' } },
  { subject: 'TrashBatch', actions: ['read'], where: { memberId: '$self' } },
] as const

/** What each role may do by default. An admin may do everything, plugins' subjects included (`administratorRule`). */
export const coreGrants: Grants<typeof coreSubjects> = {
  admin: [],
  manager: [
    ...everyone,
    { subject: 'Organization', actions: all },
    { subject: 'Project', actions: all },
    { subject: 'Task', actions: all },
    { subject: 'Entry', actions: ['read'] },
    { subject: 'Member', actions: ['read'] },
    { subject: 'Device', actions: ['read'] },
  ],
  hr: [
    ...everyone,
    { subject: 'Entry', actions: ['read'] },
    { subject: 'Member', actions: ['read', 'update'] },
    { subject: 'Invitation', actions: all },
    { subject: 'Device', actions: ['read'] },
  ],
  member: everyone,
}
