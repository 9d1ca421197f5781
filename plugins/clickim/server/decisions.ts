import { Problem } from '@overt/sdk'
import type { Entry, UnitOfWork } from '@overt/sdk'
import type { DecisionChoice } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import { publishChange } from './publish-change.ts'
import { decisionIdTaken, decisionOutside, decisionReversed, decisionTask, entryNotFound } from './errors.ts'

export interface GivenDecision {
  readonly id: string
  readonly entryId: string
  readonly fromAt: string
  readonly toAt: string
  readonly choice: DecisionChoice
  readonly taskId?: string | undefined
}

/** Where a decision was made, and the policy that held for the person then. */
export interface DecisionOrigin {
  readonly via: 'web' | 'agent'
  readonly policyVersion: number
}

/**
 * Applies a person's decision about time away, once per id, through the work service: with their rights, its guards and its trail, and a note on
 * the entry. False where it was applied before. Errors: those of the work service, `not-found`, `decision-outside-entry`, `decision-task`,
 * `decision-reversed`, `id-taken`; then nothing has changed, as long as the caller undoes the unit's part.
 */
export async function decide(context: ClickContext, unit: UnitOfWork, memberId: string, given: GivenDecision, { via, policyVersion }: DecisionOrigin): Promise<boolean> {
  const [fromAt, toAt] = [Temporal.Instant.from(given.fromAt), Temporal.Instant.from(given.toAt)]
  if (Temporal.Instant.compare(fromAt, toAt) >= 0) throw decisionReversed()
  if ((given.choice === 'reassign') !== (given.taskId !== undefined)) throw decisionTask()
  const now = context.clock.now()
  await context.work.lock(unit, memberId)
  const [added] = await unit.query(`
    insert into p_clickim.decision (workspace_id, id, member_id, entry_id, from_at, to_at, choice, task_id, via, decided_at, policy_version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning id`,
  [unit.workspaceId, given.id, memberId, given.entryId, fromAt.toString(), toAt.toString(), given.choice, given.taskId ?? null, via, now.toString(), policyVersion])
  if (added === undefined) {
    await requireSame(unit, memberId, given)
    return false
  }
  const entry = await ownEntry(unit, memberId, given.entryId)
  const cut = clipped(entry, fromAt, toAt, now)
  await context.work.note(unit, {
    id: given.id, entryId: entry.id, plugin: 'clickim', kind: 'clickim.decision', at: stored(now),
    data: { fromAt: stored(fromAt), toAt: stored(toAt), choice: given.choice, ...(given.taskId === undefined ? {} : { taskId: given.taskId }) },
  })
  await context.audit.record(unit, { action: 'clickim.decided', subject: 'ClickTime', subjectId: entry.id, after: { ...given, via } })
  if (given.choice === 'stop') await stopAt(context, unit, entry, cut.from)
  if (given.choice === 'discard' || given.choice === 'reassign') await cutOut(context, unit, entry, cut, given.taskId)
  publishChange(context, unit, memberId)
  return true
}

/** Runs a decision in a part of the unit: a refusal undoes that part and is returned. */
export async function tryToDecide(context: ClickContext, unit: UnitOfWork, memberId: string, given: GivenDecision, origin: DecisionOrigin): Promise<boolean | Problem> {
  try {
    return await unit.inPart((part) => decide(context, part, memberId, given, origin))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error
  }
}

async function requireSame(unit: UnitOfWork, memberId: string, { id, entryId, choice }: GivenDecision): Promise<void> {
  const [same] = await unit.query('select from p_clickim.decision where workspace_id = $1 and id = $2 and member_id = $3 and entry_id = $4 and choice = $5', [unit.workspaceId, id, memberId, entryId, choice])
  if (same === undefined) throw decisionIdTaken()
}

type OwnEntry = Pick<Entry, 'id' | 'memberId' | 'taskId' | 'startedAt' | 'stoppedAt' | 'source' | 'description' | 'billable' | 'billableByHand' | 'tags'>

/** The member's entry, locked until the decision is applied. */
async function ownEntry(unit: UnitOfWork, memberId: string, id: string): Promise<OwnEntry> {
  const [row] = await unit.query<Omit<OwnEntry, 'startedAt' | 'stoppedAt'> & { startedAt: Date; stoppedAt: Date | null }>(`
    select id, member_id as "memberId", task_id as "taskId", started_at as "startedAt", stopped_at as "stoppedAt", source, description, billable, billable_by_hand as "billableByHand", tags
    from core.entry where workspace_id = $1 and id = $2 and member_id = $3 and deleted_batch is null for update`, [unit.workspaceId, id, memberId])
  if (row === undefined) throw entryNotFound()
  return { ...row, startedAt: row.startedAt.toISOString(), stoppedAt: row.stoppedAt?.toISOString() ?? null }
}

interface Cut { readonly from: string; readonly to: string }

/** The part of the decided time that the entry still covers. */
function clipped({ startedAt, stoppedAt }: OwnEntry, fromAt: Temporal.Instant, toAt: Temporal.Instant, now: Temporal.Instant): Cut {
  const [from, to, end] = [stored(fromAt), stored(toAt), stoppedAt ?? stored(now)]
  const cut = { from: from < startedAt ? startedAt : from, to: to > end ? end : to }
  if (cut.from >= cut.to) throw decisionOutside()
  return cut
}

async function stopAt({ work }: ClickContext, unit: UnitOfWork, { id, memberId, stoppedAt }: OwnEntry, at: string): Promise<void> {
  if (stoppedAt === null) await work.stop(unit, memberId, { at, confirmLong: true })
  else await work.change(unit, memberId, id, () => ({ stoppedAt: at, confirmLong: true }))
}

/** Takes the time out of the entry, and files it on another task where one is given. A running entry goes on after it as an entry of its own. */
async function cutOut({ work }: ClickContext, unit: UnitOfWork, entry: OwnEntry, cut: Cut, taskId: string | undefined): Promise<void> {
  const { id, memberId, startedAt, stoppedAt, source, description, tags } = entry
  const billable = entry.billableByHand ? entry.billable : null
  const whole = cut.from === startedAt && cut.to === stoppedAt
  if (whole && taskId !== undefined) {
    await work.change(unit, memberId, id, () => ({ taskId }))
    return
  }
  if (whole) await work.remove(unit, memberId, id)
  else if (cut.from === startedAt) await work.change(unit, memberId, id, () => ({ startedAt: cut.to, confirmLong: true }))
  else await work.change(unit, memberId, id, () => ({ stoppedAt: cut.from, confirmLong: true }))
  if (taskId !== undefined) await work.file(unit, memberId, { taskId, startedAt: cut.from, stoppedAt: cut.to, source, confirmLong: true })
  if (!whole && cut.from !== startedAt && cut.to !== stoppedAt) {
    await work.file(unit, memberId, { taskId: entry.taskId, startedAt: cut.to, stoppedAt, description, billable, tags, source, confirmLong: true })
  }
}

/** As entries write their times; the order of the texts is that of the instants. */
const stored = (instant: Temporal.Instant): string => instant.toString({ fractionalSecondDigits: 3 })
