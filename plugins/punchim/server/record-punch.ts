import type {} from '@overt/plugin-attendance/contracts'
import { cleanName, isName } from '@overt/sdk'
import type { Job, UnitOfWork } from '@overt/sdk'
import { disputable } from '../wire.ts'
import type { ClaimedVerdict, Flag, OwnAssignment, PunchAnswer, PunchBody } from '../wire.ts'
import { assignmentsOf } from './assignments.ts'
import { closeForgotten, estimatedEnd } from './close-forgotten.ts'
import type { ForgottenPunch } from './close-forgotten.ts'
import { idTaken, punchNotAssigned, punchOutside, punchReasonRequired } from './errors.ts'
import { isWanted, judgePlace, judgedAt, nowhere, withoutCoordinates } from './evidence.ts'
import type { Place } from './evidence.ts'
import { fencesFor, fencesOn } from './fences.ts'
import { filePunch, isSettledByPeople } from './file-punch.ts'
import type { Filing } from './file-punch.ts'
import { announcePunch } from './announce.ts'
import type { KioskCaller } from './kiosk/kiosk-access.ts'
import type { PunchContext } from './punch-context.ts'
import { receiptOf } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'
import { changePunch, findPunch, insertPunch, isCounted, latestPunch, lockPunches, neighboursOf, recentPunches, stateAfter } from './punches.ts'
import { timeOf } from './punch-time.ts'
import { settleReminder } from './punch-out-reminder.ts'
import { replaceEstimate } from './replace-estimate.ts'

/** Who punches, and where: on their own phone, or at a kiosk that stands at a fence. */
export interface Puncher {
  readonly workspaceId: string
  readonly memberId: string
  /** The workspace's zone, by which hours of fences are read. */
  readonly timeZone: string
  readonly kiosk: Pick<KioskCaller, 'id' | 'fence'> | null
}

export interface Recorded {
  readonly answer: PunchAnswer
  readonly isNew: boolean
}

/**
 * Records a punch once. What arrives at once may be refused; what was made without a connection is kept in any case. Where it cannot be filed, it is
 * kept without an entry for a person to settle. Errors: `punch-outside`, `punch-reason-required`, `punch-not-assigned`, `id-taken`, and what a guard
 * of the entry refuses with.
 */
export async function recordPunch(context: PunchContext, puncher: Puncher, body: PunchBody, correction: Job<ForgottenPunch>): Promise<Recorded> {
  const receivedAt = new Date(context.clock.now().epochMilliseconds)
  const { workspaceId, memberId } = puncher
  const run = (refusal: string | null): Promise<Recorded> => context.database.inWorkspace({ workspaceId, memberId }, (unit) => record(context, unit, { puncher, body, receivedAt, refusal }))
  const settle = async (): Promise<Recorded> => {
    try {
      return await run(null)
    } catch (error) {
      // PostgreSQL has ended that transaction, so the punch is kept in one of its own.
      if (error instanceof UnfiledPunch) return run(error.code)
      throw error
    }
  }
  try {
    return await settle()
  } catch (error) {
    // Yesterday's punch-out was forgotten, and nobody has noticed yet: first things first.
    if (!(error instanceof ForgottenBefore)) throw error
    await closeForgotten(context, workspaceId, error.punch, correction)
    return settle()
  }
}

/** The member's last punch-in should have been closed by now. */
class ForgottenBefore extends Error {
  readonly punch: PunchRow
  constructor(punch: PunchRow) {
    super('the last punch-in is overdue')
    this.punch = punch
  }
}

/** A punch that the rules of entries keep from being filed. */
class UnfiledPunch extends Error {
  readonly code: string
  constructor(code: string, cause: unknown) {
    super(`a punch cannot be filed: ${code}`, { cause })
    this.code = code
  }
}

interface Recording {
  readonly puncher: Puncher
  readonly body: PunchBody
  readonly receivedAt: Date
  /** Why an attempt to file it has failed. */
  readonly refusal: string | null
}

async function record(context: PunchContext, unit: UnitOfWork, { puncher, body, receivedAt, refusal }: Recording): Promise<Recorded> {
  const { memberId, kiosk } = puncher
  await lockPunches(unit, memberId)
  const known = await findPunch(unit, body.id)
  if (known !== undefined) {
    if (known.memberId !== memberId) throw idTaken()
    return { answer: { punch: receiptOf(known), state: stateAfter(await latestPunch(unit, memberId)).state }, isNew: false }
  }
  const settings = await context.settings(unit.workspaceId)
  const recent = await recentPunches(unit, memberId)
  const { correctedAt: measuredAt, isLate, flags: timeFlags } = timeOf(body, receivedAt.getTime(), recent)
  // Almost always the punch is the latest one, and what was before it has been read.
  const [latest] = recent.filter(isCounted)
  const isLatest = latest === undefined ? recent.length === 0 : latest.correctedAt <= measuredAt
  const around = isLatest ? { before: latest, after: undefined } : await neighboursOf(unit, memberId, measuredAt, body.id)
  // Of two punches of one millisecond the later one to arrive is the later one.
  const correctedAt = around.before?.correctedAt.getTime() === measuredAt.getTime() ? new Date(measuredAt.getTime() + 1) : measuredAt
  if (body.kind === 'in') await requireNoneForgotten(context, unit, around.before, correctedAt)
  const assignments = await assignmentsOf(context, unit, memberId)
  const assignment = assignmentFor(assignments, body, around.before)
  const isUnassigned = body.kind === 'in' && assignment === undefined
  if (isUnassigned && !isLate) throw punchNotAssigned()
  const taskId = assignment?.taskId ?? (body.kind === 'out' ? around.before?.taskId ?? null : null)

  // A phone judges for itself where the workspace says so, or did when the punch was made.
  const claim = settings.verdictOnly || isLate ? body.verdict ?? undefined : undefined
  const place = await placeOf(context, unit, { puncher, body, claim, correctedAt, fencesAt: judgedAt({ correctedAt, receivedAt }, isLate), taskId, taskIds: assignments.map((one) => one.taskId) })
  const isOutside = place.verdict === 'outside'
  if (isOutside && !isLate) {
    if (settings.outside === 'block') throw punchOutside({ extensions: { fenceName: place.fenceName, distanceMeters: Math.round(place.distanceMeters ?? 0) } })
    if (settings.outside === 'reason' && textOf(body.reason) === null) throw punchReasonRequired({ extensions: { fenceName: place.fenceName, distanceMeters: Math.round(place.distanceMeters ?? 0) } })
  }
  const hold = refusal ?? (isOutside && settings.outside === 'block' ? 'punch-outside' : isUnassigned ? 'punch-not-assigned' : null)

  const replaced = body.kind === 'out' ? await replaceEstimate(context, unit, around.before, { ...body, correctedAt }) : undefined
  // Whoever goes home is on a break no longer.
  if (body.kind === 'out') await (await context.find('attendance', unit.workspaceId))?.endBreak(unit, { memberId, at: correctedAt.toTemporalInstant() })
  const filed = await file(context, unit, { punch: { id: body.id, memberId, kind: body.kind, correctedAt, taskId, hold }, around: replaced ?? around, isLate })
  const evident = [...new Set<Flag>([...timeFlags, ...place.flags, ...isUnassigned ? ['not-assigned' as const] : [], ...filed.isOutOfOrder ? ['out-of-order' as const] : []])]

  const wantsFix = kiosk === null && await isWanted(unit, settings, { level: settings.gps, kind: 'gps', punchId: body.id, memberId, isLate, flags: evident })
  const hasFix = place.latitude !== null
  const keepsFix = hasFix && !settings.verdictOnly && wantsFix && !evident.includes('stale-fix')
  const isJudged = hasFix || place.commitment !== null
  // Asked for afterwards it must still be the place of the punch.
  const asksFix = wantsFix && !isJudged && !isLate && settings.gps !== 'always'
  const wantsSelfie = await isWanted(unit, settings, { level: settings.selfie, kind: 'selfie', punchId: body.id, memberId, isLate, flags: evident }) && !(isLate && settings.selfie === 'anomaly')
  // The workspace wants to judge for itself now: a person looks at a verdict that only the phone can prove.
  const isOnlyClaimed = place.commitment !== null && !settings.verdictOnly
  const lacksFix = kiosk === null && settings.gps === 'always' && !isJudged
  const flags = [...evident, ...lacksFix || isOnlyClaimed ? ['no-fix' as const] : [], ...filed.notFiled === null ? [] : ['not-filed' as const]]

  const { flags: _judged, ...kept } = keepsFix ? place : withoutCoordinates(place)
  const punch: PunchRow = {
    id: body.id, memberId, kind: body.kind, at: new Date(body.at), correctedAt, receivedAt, monotonicMs: body.monotonicMs, bootId: body.bootId,
    partnerId: filed.partnerId, assignmentId: assignment?.id ?? null, taskId, entryId: filed.entryId, notFiled: filed.notFiled, flags, reason: textOf(body.reason), ...kept,
    fix: keepsFix ? 'kept' : asksFix ? 'wanted' : 'none', revealedAt: null, selfie: wantsSelfie ? 'wanted' : 'none', selfieSha256: null, selfieAt: null, kioskId: kiosk?.id ?? null,
    decision: null, decidedAt: null, decidedBy: null, comment: null, disputed: flags.some((flag) => disputable.includes(flag)), remindedAt: null,
    policyVersion: await context.policyVersions.of(unit, memberId, Temporal.Instant.fromEpochMilliseconds(correctedAt.getTime())),
  }
  await insertPunch(unit, punch)
  for (const [id, change] of filed.changes) await changePunch(unit, id, change)
  await settleReminder(context, unit, around.before)
  await announcePunch(context, unit, 'punch.made', punch, null)
  return { answer: { punch: receiptOf(punch), state: around.after === undefined ? punch.kind : stateAfter(await latestPunch(unit, memberId)).state }, isNew: true }
}

async function requireNoneForgotten(context: PunchContext, unit: UnitOfWork, before: PunchRow | undefined, at: Date): Promise<void> {
  if (before?.kind !== 'in' || before.partnerId !== null) return
  const { dueAt } = await estimatedEnd(context, unit, before)
  if (dueAt <= at) throw new ForgottenBefore(before)
}

async function file(context: PunchContext, unit: UnitOfWork, { punch, around, isLate }: { readonly punch: Parameters<typeof filePunch>[2]; readonly around: Parameters<typeof filePunch>[3]; readonly isLate: boolean }): Promise<Filing> {
  try {
    return await filePunch(context, unit, punch, around)
  } catch (error) {
    if (punch.hold === null && isSettledByPeople(error, { isLate })) throw new UnfiledPunch(error.code, error)
    throw error
  }
}

/** The assignment that was chosen, or the default; of a punch-out the one with which it began. */
function assignmentFor(assignments: readonly OwnAssignment[], { kind, assignmentId }: PunchBody, before: PunchRow | undefined): OwnAssignment | undefined {
  if (kind === 'out') return assignments.find(({ id }) => id === before?.assignmentId)
  if (assignmentId != null) return assignments.find(({ id }) => id === assignmentId)
  return assignments.find(({ isDefault }) => isDefault) ?? assignments[0]
}

async function placeOf(
  context: PunchContext, unit: UnitOfWork,
  { puncher: { memberId, timeZone, kiosk }, body, claim, correctedAt, fencesAt, taskId, taskIds }: { readonly puncher: Puncher; readonly body: PunchBody; readonly claim: ClaimedVerdict | undefined; readonly correctedAt: Date; readonly fencesAt: Temporal.Instant; readonly taskId: string | null; readonly taskIds: readonly string[] },
): Promise<Place> {
  const { gps } = await context.settings(unit.workspaceId)
  // A kiosk stands where it stands.
  if (kiosk !== null) return kiosk.fence === null ? nowhere : { ...nowhere, verdict: 'inside', fenceId: kiosk.fence.id, fenceName: kiosk.fence.name, fenceVersionId: kiosk.fence.versionId }
  if (gps === 'off') return nowhere
  const fences = fencesOn(await fencesFor(context, unit, { memberId, taskIds: taskId === null ? taskIds : [...taskIds, taskId], at: fencesAt }), taskId)
  return judgePlace({ fences, fix: body.fix ?? undefined, claim, at: body.at, correctedAt, timeZone })
}

/** What a person wrote; null where nothing of it can be seen. */
function textOf(text: string | null | undefined): string | null {
  const cleaned = cleanName(text ?? '')
  return isName(cleaned) ? cleaned : null
}
