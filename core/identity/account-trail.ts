import type { PlatformAudit } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'

/** Writes what happened to an account into the audit trail of every workspace where its owner is a member. */
export async function recordForAccount(
  { database, audit }: { database: CoreDatabase; audit: PlatformAudit }, userId: string, { action, after }: { readonly action: string; readonly after: object },
): Promise<void> {
  const memberships = await database.inIdentity(userId, (unit) => unit.query<{ workspaceId: string; memberId: string }>(
    `select workspace_id as "workspaceId", id as "memberId" from core.member where user_id = $1 and status <> 'removed' order by workspace_id`, [userId]))
  for (const { workspaceId, memberId } of memberships) {
    await database.inWorkspace({ workspaceId }, (unit) => audit.record(unit, { action, subject: 'Member', subjectId: memberId, after }))
  }
}
