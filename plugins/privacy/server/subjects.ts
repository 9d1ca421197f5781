import type { Grants, Subjects } from '@overt/sdk'

/** A preset and a breach belong to the workspace; an objection to the member who makes it. */
export const subjects = {
  PrivacyPreset: { table: 'p_privacy.applied_preset', actions: ['read', 'apply'], columns: { id: { column: 'id', type: 'uuid' } } },
  PrivacyBreach: { table: 'p_privacy.breach', actions: ['read', 'report'], columns: { id: { column: 'id', type: 'uuid' } } },
  PrivacyDocument: { table: 'p_privacy.document_version', actions: ['read'], columns: { id: { column: 'id', type: 'uuid' } } },
  PrivacyCouncil: { table: 'p_privacy.proposal', actions: ['read', 'propose', 'vote'], columns: { id: { column: 'id', type: 'uuid' } } },
  PrivacyObjection: { table: 'p_privacy.objection', actions: ['create', 'read', 'answer'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } },
  PrivacyCopy: { table: 'p_privacy.copy', actions: ['create'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } },
} as const satisfies Subjects

const own = [
  { subject: 'PrivacyPreset', actions: ['read'] },
  { subject: 'PrivacyObjection', actions: ['create', 'read'], where: { memberId: '$self' } },
  { subject: 'PrivacyCopy', actions: ['create'], where: { memberId: '$self' } },
] as const
const answering = [
  { subject: 'PrivacyPreset', actions: ['read'] },
  { subject: 'PrivacyObjection', actions: ['create'], where: { memberId: '$self' } },
  { subject: 'PrivacyObjection', actions: ['read', 'answer'] },
] as const

export const grants: Grants<typeof subjects> = {
  member: own,
  manager: own,
  hr: [...answering, { subject: 'PrivacyDocument', actions: ['read'] }, { subject: 'PrivacyCopy', actions: ['create'], where: { memberId: '$self' } }],
  admin: [...answering, { subject: 'PrivacyCopy', actions: ['create'] }, { subject: 'PrivacyPreset', actions: ['apply'] }, { subject: 'PrivacyBreach', actions: ['read', 'report'] }, { subject: 'PrivacyDocument', actions: ['read'] }, { subject: 'PrivacyCouncil', actions: ['read', 'propose'] }],
}
