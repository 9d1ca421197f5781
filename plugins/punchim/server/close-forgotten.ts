import { uuidv7 } from '@overt/sdk'
import type { Job, UnitOfWork } from '@overt/sdk'
import type {} from '@overt/plugin-attendance/contracts'
import { announcePunch } from './announce.ts'
import { nowhere } from './evidence.ts'
import { filePunch, isSettledByPeople } from './file-punch.ts'
import type { PunchContext } from './punch-context.ts'
import { remindToPunchOut, settleReminder } from './punch-out-reminder.ts'
import { punchColumns } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'
import { changePunch, findPunch, insertPunch, lockPunches } from './punches.ts'

const atOnce = 200
/** Long enough to leave the building after the end of a shift, and before anything is assumed. */
const remindAfterShiftMs = 10 * 60_000
/** Where no shift is known: before the longest time is over. */
const remindBeforeLongestMs = 60 * 60_000

export interface ForgottenPunch {
  readonly memberId: string
  /** Of the estimated punch-out. */
  readonly punchId: string
}

export interface EstimatedEnd {
  readonly end: Date
  /** From when on the end is assumed. */
  readonly dueAt: Date
  /** From when on somebody who is still in may have forgotten to punch out. */
  readonly remindAt: Date
}

/** When a punch-in ends if nobody punches out. */
export async function estimatedEnd(context: PunchContext, unit: UnitOfWork, { memberId, correctedAt }: Pick<PunchRow, 'memberId' | 'correctedAt'>): Promise<EstimatedEnd> {
  const { forgottenAfterMinutes, longestShiftHours } = await context.settings(unit.workspaceId)
  const attendance = await context.find('attendance', unit.workspaceId)
  const shiftEnd = await attendance?.shiftEnd(unit, { memberId, at: correctedAt.toTemporalInstant() }) ?? null
  // Whoever came after the end of the shift has no end to be closed at.
  if (shiftEnd !== null && shiftEnd.epochMilliseconds > correctedAt.getTime()) {
    const end = shiftEnd.epochMilliseconds
    return { end: new Date(end), dueAt: new Date(end + forgottenAfterMinutes * 60_000), remindAt: new Date(end + remindAfterShiftMs) }
  }
  const end = correctedAt.getTime() + longestShiftHours * 3_600_000
  return { end: new Date(end), dueAt: new Date(end), remindAt: new Date(end - remindBeforeLongestMs) }
}

/** Closes a punch-in at the end of its shift, marked as estimated, if it is still open and due, and reminds its person before that; true where it closed it. */
export async function closeForgotten(context: PunchContext, workspaceId: string, start: Pick<PunchRow, 'id' | 'memberId'>, correction: Job<ForgottenPunch>): Promise<boolean> {
  const close = (refusal: string | null): Promise<boolean> => context.database.inWorkspace({ workspaceId }, (unit) => closeIn(context, unit, start, { refusal, correction }))
  try {
    return await close(null)
  } catch (error) {
    if (isSettledByPeople(error, { isLate: true })) return close(error.code)
    throw error
  }
}

async function closeIn(
  context: PunchContext, unit: UnitOfWork, { id, memberId }: Pick<PunchRow, 'id' | 'memberId'>, { refusal, correction }: { readonly refusal: string | null; readonly correction: Job<ForgottenPunch> },
): Promise<boolean> {
  await lockPunches(unit, memberId)
  const start = await findPunch(unit, id)
  if (start?.partnerId !== null || start.decision === 'reject') return false
  const nowMs = context.clock.now().epochMilliseconds
  const { end, dueAt, remindAt } = await estimatedEnd(context, unit, start)
  if (dueAt.getTime() > nowMs) {
    if (remindAt.getTime() <= nowMs) await remindToPunchOut(context, unit, start)
    return false
  }
  await estimateOut(context, unit, start, { end, refusal, correction })
  return true
}

export interface Estimate {
  readonly end: Date
  /** Why an attempt to stop the entry has failed. */
  readonly refusal: string | null
  readonly correction: Job<ForgottenPunch>
}

/** Ends a punch-in with an estimated punch-out, which asks for a decision and opens a correction request. */
export async function estimateOut(context: PunchContext, unit: UnitOfWork, start: PunchRow, { end, refusal, correction }: Estimate): Promise<void> {
  const { memberId } = start
  const now = context.clock.now()
  const punchId = uuidv7(now.epochMilliseconds)
  const filed = await filePunch(context, unit, { id: punchId, memberId, kind: 'out', correctedAt: end, taskId: start.taskId, hold: refusal }, { before: start, after: undefined })
  const { flags: _flags, ...place } = nowhere
  const punch: PunchRow = {
    id: punchId, memberId, kind: 'out', at: end, correctedAt: end, receivedAt: new Date(now.epochMilliseconds), monotonicMs: 0, bootId: 'server', partnerId: filed.partnerId, assignmentId: start.assignmentId,
    taskId: start.taskId, entryId: filed.entryId, notFiled: filed.notFiled, flags: ['estimated', ...filed.notFiled === null ? [] : ['not-filed' as const]], reason: null, ...place, fix: 'none', revealedAt: null,
    selfie: 'none', selfieSha256: null, selfieAt: null, kioskId: null, decision: null, decidedAt: null, decidedBy: null, comment: null, disputed: true, remindedAt: null,
    policyVersion: start.policyVersion,
  }
  await insertPunch(unit, punch)
  for (const [other, change] of filed.changes) await changePunch(unit, other, change)
  await settleReminder(context, unit, start)
  await announcePunch(context, unit, 'punch.estimated', punch, null)
  await correction.add(unit, { memberId, punchId })
  await context.notices.send(unit, { memberId, kind: 'estimated', text: { key: 'notice.estimated.text', values: { in: { instant: start.correctedAt.toISOString() }, out: { instant: end.toISOString() } } }, path: '/apps/punchim/', key: punchId })
}

/** Closes every forgotten punch-in of a workspace, and reminds people who are still in after their shift. */
export async function closeAllForgotten(context: PunchContext, workspaceId: string, correction: Job<ForgottenPunch>, signal: AbortSignal): Promise<void> {
  let after: { readonly correctedAt: Date; readonly id: string } | undefined
  for (;;) {
    const open = await context.database.inWorkspace({ workspaceId }, (unit) => unit.query<PunchRow>({
      name: 'punchim-open',
      text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.kind = 'in' and n.partner_id is null and n.decision is distinct from 'reject'
          and ($2::timestamptz is null or (n.corrected_at, n.id) > ($2, $3::uuid)) order by n.corrected_at, n.id limit ${String(atOnce)}`,
      values: [workspaceId, after?.correctedAt ?? null, after?.id ?? null],
    }))
    for (const start of open) {
      if (signal.aborted) return
      await closeForgotten(context, workspaceId, start, correction)
    }
    if (open.length < atOnce) return
    after = open.at(-1)
  }
}

/** Opens a correction request for an estimated punch-out, where attendance is on. */
export const correctionRequests = (context: PunchContext): Job<ForgottenPunch> => context.job({
  id: 'request-correction', timeoutMs: 30_000, maxAttempts: 5,
  async run({ memberId, punchId }, { workspaceId }) {
    const attendance = await context.find('attendance', workspaceId)
    if (attendance === undefined) return
    await context.database.inWorkspace({ workspaceId }, async (unit) => {
      const punch = await findPunch(unit, punchId)
      // A person has punched out or decided meanwhile.
      if (punch === undefined || punch.decision !== null || punch.partnerId === null) return
      const start = await findPunch(unit, punch.partnerId)
      const { locale } = await context.directory.workspace(unit)
      if (start !== undefined) await attendance.requestCorrection(unit, { memberId, at: start.correctedAt.toTemporalInstant(), clockOutAt: punch.correctedAt.toTemporalInstant(), reason: context.t(locale, 'forgotten.reason') })
    })
  },
})
