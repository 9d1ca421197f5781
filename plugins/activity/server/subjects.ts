import type { Grants, Subjects } from '@overt/sdk'

export const subjects = {
  Activity: {
    table: 'p_activity.day',
    actions: ['read'],
    columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } },
  },
  ActivityCategory: {
    table: 'p_activity.category_rule',
    actions: ['read', 'update'],
    columns: { id: { column: 'id', type: 'uuid' } },
  },
  ActivitySum: {
    table: 'p_activity.sum_without_person',
    actions: ['read'],
    columns: { kind: { column: 'kind', type: 'text' } },
  },
} as const satisfies Subjects

/** Everyone reads what was recorded about them; admins hold every right already. */
export const grants: Grants<typeof subjects> = {
  manager: [
    { subject: 'Activity', actions: ['read'] },
    { subject: 'ActivityCategory', actions: ['read', 'update'] },
    { subject: 'ActivitySum', actions: ['read'] },
  ],
  hr: [
    { subject: 'Activity', actions: ['read'] },
    { subject: 'ActivityCategory', actions: ['read'] },
    { subject: 'ActivitySum', actions: ['read'] },
  ],
  member: [
    { subject: 'Activity', actions: ['read'], where: { memberId: '$self' } },
    { subject: 'ActivityCategory', actions: ['read'] },
  ],
}
