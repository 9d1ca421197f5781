import type { Grants, Subjects } from '@overt/sdk'

const id = { column: 'id', type: 'uuid' } as const
const member = { column: 'member_id', type: 'uuid', of: 'member' } as const

export const subjects = {
  Punch: { table: 'p_punchim.punch', actions: ['read', 'decide', 'export'], columns: { id, memberId: member } },
  Geofence: { table: 'p_punchim.fence', actions: ['read', 'create', 'update', 'delete'], columns: { id }, sensitive: false },
  PunchAssignment: { table: 'p_punchim.assignment', actions: ['read', 'create', 'update', 'delete'], columns: { id, memberId: member }, sensitive: false },
  // Nobody's but the person's: an export of the whole plugin holds neither the hash of a PIN nor what draws go by.
  PunchBadge: { table: 'p_punchim.badge', actions: ['read'], columns: { memberId: member }, private: true },
  PunchPhone: { table: 'p_punchim.phone', actions: ['read'], columns: { memberId: member }, private: true },
  PunchKiosk: { table: 'p_punchim.kiosk', actions: ['read', 'create', 'update', 'delete'], columns: { id }, sensitive: false },
} as const satisfies Subjects

const own = { memberId: '$self' } as const

/** Everyone sees their own punches and what they are filed to; fences that hold for somebody reach them with `GET /me`. Admins hold every right already. */
export const grants: Grants<typeof subjects> = {
  manager: [
    { subject: 'Punch', actions: ['read', 'decide', 'export'] },
    { subject: 'Geofence', actions: ['read', 'create', 'update', 'delete'] },
    { subject: 'PunchAssignment', actions: ['read', 'create', 'update', 'delete'] },
    { subject: 'PunchKiosk', actions: ['read'] },
  ],
  hr: [
    { subject: 'Punch', actions: ['read', 'decide', 'export'] },
    { subject: 'Geofence', actions: ['read'] },
    { subject: 'PunchAssignment', actions: ['read'] },
  ],
  member: [
    { subject: 'Punch', actions: ['read', 'export'], where: own },
    { subject: 'PunchAssignment', actions: ['read'], where: own },
  ],
}
