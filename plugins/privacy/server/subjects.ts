import type { Grants, Subjects } from '@overt/sdk'

/** A preset belongs to the workspace; an objection to the member who makes it. */
export const subjects = {
  PrivacyPreset: { table: 'p_privacy.applied_preset', actions: ['read', 'apply'], columns: { id: { column: 'id', type: 'uuid' } } },
  PrivacyObjection: { table: 'p_privacy.objection', actions: ['create', 'read', 'answer'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } },
} as const satisfies Subjects

const own = [
  { subject: 'PrivacyPreset', actions: ['read'] },
  { subject: 'PrivacyObjection', actions: ['create', 'read'], where: { memberId: '$self' } },
] as const
const answering = [
  { subject: 'PrivacyPreset', actions: ['read'] },
  { subject: 'PrivacyObjection', actions: ['create'], where: { memberId: '$self' } },
  { subject: 'PrivacyObjection', actions: ['read', 'answer'] },
] as const

export const grants: Grants<typeof subjects> = {
  member: own,
  manager: own,
  hr: answering,
  admin: [...answering, { subject: 'PrivacyPreset', actions: ['apply'] }],
}
