import type { UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'
import type { PunchRow } from './punch-row.ts'

/** What the trail keeps of a punch: nothing of where it was but the verdict, because the trail outlives coordinates. */
const trailOf = ({ memberId, kind, correctedAt, verdict, flags, entryId, notFiled, decision, comment, kioskId }: PunchRow): Readonly<Record<string, unknown>> =>
  ({ memberId, kind, correctedAt: correctedAt.toISOString(), verdict, flags, entryId, notFiled, decision, comment, kioskId })

/** Tells the trail, open pages and other plugins that a punch came or changed, in its unit of work. */
export async function announcePunch(context: PunchContext, unit: UnitOfWork, action: string, after: PunchRow, before: PunchRow | null): Promise<void> {
  const { id, memberId } = after
  await context.audit.record(unit, { action, subject: 'Punch', subjectId: id, before: before === null ? null : trailOf(before), after: trailOf(after) })
  context.live.publish(unit, 'punchim.changed', { punchId: id, memberId }, { action: 'read', subject: 'Punch', record: { id, memberId } })
  await context.hooks.durable('punchim.changed', { punchId: id, memberId, at: after.correctedAt.toISOString() }, { workspaceId: unit.workspaceId, unit })
}
