import type { Caller, Job, UnitOfWork } from '@overt/sdk'
import { announcePunch } from './announce.ts'
import { assignmentsOf } from './assignments.ts'
import { estimatedEnd, estimateOut } from './close-forgotten.ts'
import type { ForgottenPunch } from './close-forgotten.ts'
import { alreadyDecided, cannotBeFiled, ownDecision, punchNotAssigned } from './errors.ts'
import { fileWhole, stopEntryOf, stopShiftOf } from './file-punch.ts'
import type { PunchContext } from './punch-context.ts'
import { settleReminder } from './punch-out-reminder.ts'
import type { PunchRow } from './punch-row.ts'
import { changePunch, findPunch, latestPunch, lockPunches, readPunch } from './punches.ts'
import { moveEnd } from './replace-estimate.ts'

export interface Decided {
  readonly decision: 'accept' | 'reject'
  readonly comment: string | null
  readonly correction: Job<ForgottenPunch>
}

/**
 * Decides a punch. Accepting files what could not be filed before; rejecting takes the entry of a punch-in away, into the trash, and puts the end of
 * the shift in the place of a punch-out. Errors: `own-punch`, `already-decided`, `punch-not-assigned`, `punch-cannot-be-filed`, and what the rules of
 * entries refuse with.
 */
export async function decidePunch(context: PunchContext, unit: UnitOfWork, caller: Caller, id: string, { decision, comment, correction }: Decided): Promise<PunchRow> {
  const { memberId } = await readPunch(unit, id)
  caller.ability.require('read', 'Punch', { id, memberId })
  if (memberId === caller.memberId) throw ownDecision()
  caller.ability.require('decide', 'Punch', { id, memberId })
  await lockPunches(unit, memberId)
  const before = await readPunch(unit, id)
  if (before.decision !== null) throw alreadyDecided()
  if (decision === 'accept' && before.notFiled !== null) await fileAccepted(context, unit, before)
  if (decision === 'reject' && before.kind === 'in' && before.entryId !== null) await removeEntryOf(context, unit, before)
  const start = decision === 'reject' && before.kind === 'out' && before.partnerId !== null ? await readPunch(unit, before.partnerId) : undefined
  const after = await changePunch(unit, id, { ...start === undefined ? {} : { partnerId: null }, decision, comment, decidedAt: new Date(context.clock.now().epochMilliseconds), decidedBy: caller.memberId, disputed: false })
  if (decision === 'reject' && before.kind === 'in') await settleReminder(context, unit, before)
  await announcePunch(context, unit, decision === 'accept' ? 'punch.accepted' : 'punch.rejected', after, before)
  if (start !== undefined) await estimateInstead(context, unit, start, { rejected: before, correction })
  await context.notices.send(unit, { memberId, kind: 'core.decision', by: caller.name, text: { key: `notice.${decision}.${before.kind}`, values: { at: { instant: before.correctedAt.toISOString() } } }, path: '/apps/punchim/', key: id })
  return after
}

/** The person has left all the same: the end of their shift counts, where it is earlier than what was rejected. */
async function estimateInstead(context: PunchContext, unit: UnitOfWork, start: PunchRow, { rejected, correction }: { readonly rejected: PunchRow; readonly correction: Job<ForgottenPunch> }): Promise<void> {
  const { end: estimated } = await estimatedEnd(context, unit, start)
  const end = estimated < rejected.correctedAt ? estimated : rejected.correctedAt
  const open = await changePunch(unit, start.id, { partnerId: null })
  if (open.entryId !== null) await moveEnd(context, unit, open, { from: rejected.correctedAt, to: end })
  await estimateOut(context, unit, open, { end, refusal: open.notFiled, correction })
}

/** Files a punch that waited: with its partner as a whole, or as the running entry of somebody who is still in. */
async function fileAccepted(context: PunchContext, unit: UnitOfWork, punch: PunchRow): Promise<void> {
  const partner = punch.partnerId === null ? undefined : await findPunch(unit, punch.partnerId)
  const [start, end] = punch.kind === 'in' ? [punch, partner] : [partner, punch]
  // Only its own time was noted: there is nothing that could be filed.
  if (start === undefined || start.decision === 'reject') return
  if (start.entryId !== null && end?.kind === 'out') {
    await stopShiftOf(context, unit, { ...start, entryId: start.entryId }, end.correctedAt)
    await changePunch(unit, end.id, { entryId: start.entryId, notFiled: null })
    return
  }
  const taskId = start.taskId ?? (await assignmentsOf(context, unit, start.memberId))[0]?.taskId
  if (taskId === undefined) throw punchNotAssigned()
  if (end === undefined && (await latestPunch(unit, start.memberId))?.id !== start.id) throw cannotBeFiled()
  const entry = end === undefined
    ? await context.work.start(unit, start.memberId, { taskId, at: start.correctedAt.toISOString(), source: 'punch', confirmLong: true })
    : await fileWhole(context, unit, { ...start, taskId }, end.correctedAt)
  await changePunch(unit, start.id, { entryId: entry.id, notFiled: null, taskId })
  if (end?.kind === 'out') await changePunch(unit, end.id, { entryId: entry.id, notFiled: null })
}

/** With the rights of its member: who may decide on the punch decides on what it made. */
async function removeEntryOf(context: PunchContext, unit: UnitOfWork, { entryId, memberId }: PunchRow): Promise<void> {
  await stopEntryOf(context, unit, memberId, entryId!, new Date(context.clock.now().epochMilliseconds))
  const [entry] = await unit.query('select from core.entry where workspace_id = $1 and id = $2 and deleted_batch is null', [unit.workspaceId, entryId])
  if (entry !== undefined) await context.work.remove(unit, memberId, entryId!)
}
