import type { Grants, Subjects } from '@overt/sdk'

const member = { column: 'member_id', type: 'uuid', of: 'member' } as const

/** Both belong to one member. Routes show a member their own only, whatever else a role may do. */
export const subjects = {
  ChatMessage: { table: 'p_chat.message', actions: ['create', 'read'], columns: { memberId: member }, private: true },
  ChatLink: { table: 'p_chat.link', actions: ['create', 'read', 'delete'], columns: { memberId: member }, private: true },
} as const satisfies Subjects

const own = [
  { subject: 'ChatMessage', actions: ['create', 'read'], where: { memberId: '$self' } },
  { subject: 'ChatLink', actions: ['create', 'read', 'delete'], where: { memberId: '$self' } },
] as const

export const grants: Grants<typeof subjects> = { admin: own, manager: own, hr: own, member: own }
