import type { Grants, Subjects } from '@overt/sdk'

/** The account is the workspace's; who connected when is about a person. */
export const subjects = {
  BillingAccount: { table: 'p_billing.account', actions: ['read', 'update'], columns: { contactMemberId: { column: 'contact_member_id', type: 'uuid' } } },
  BilledMember: { table: 'p_billing.contact', actions: ['read'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } }, sensitive: false },
} as const satisfies Subjects

export const grants: Grants<typeof subjects> = { admin: [{ subject: 'BillingAccount', actions: ['read', 'update'] }, { subject: 'BilledMember', actions: ['read'] }] }
