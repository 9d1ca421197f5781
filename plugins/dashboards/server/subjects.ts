import type { Grants, Subjects } from '@overt/sdk'

/** A dashboard belongs to one member. Whom it is shared with may look at it besides, while they may read dashboards at all. */
export const subjects = {
  Dashboard: {
    table: 'p_dashboards.dashboard',
    actions: ['create', 'read', 'update', 'delete', 'share'],
    columns: { id: { column: 'id', type: 'uuid' }, ownerId: { column: 'owner_id', type: 'uuid', of: 'member' } },
  },
} as const satisfies Subjects

const own = [{ subject: 'Dashboard', actions: ['create', 'read', 'update', 'delete', 'share'], where: { ownerId: '$self' } }] as const

export const grants: Grants<typeof subjects> = { admin: own, manager: own, hr: own, member: own }
