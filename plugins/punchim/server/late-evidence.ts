import type { Caller, UnitOfWork } from '@overt/sdk'
import { commitmentOf } from '../rules/index.ts'
import { disputable } from '../wire.ts'
import type { ClaimedVerdict, Flag, LateFix, RevealBody } from '../wire.ts'
import { announcePunch } from './announce.ts'
import { assignmentsOf } from './assignments.ts'
import { commitmentMismatch, fixNotWanted, notFound, nothingCommitted } from './errors.ts'
import { judgePlace, judgedAt, withoutCoordinates } from './evidence.ts'
import type { Place } from './evidence.ts'
import { fencesFor, fencesOn } from './fences.ts'
import type { PunchContext } from './punch-context.ts'
import type { PunchRow } from './punch-row.ts'
import { changePunch, findPunch, lockPunches } from './punches.ts'

/** A place that is asked for afterwards must still be the place of the punch. */
const wantedMs = 10 * 60_000

/** The caller's own punch. Errors: `not-found`. */
export async function ownPunch(unit: UnitOfWork, { memberId }: Pick<Caller, 'memberId'>, id: string): Promise<PunchRow> {
  await lockPunches(unit, memberId)
  const punch = await findPunch(unit, id)
  if (punch?.memberId !== memberId) throw notFound()
  return punch
}

async function judgeAgain(context: PunchContext, unit: UnitOfWork, punch: PunchRow, sent: LateFix, at: string): Promise<Place> {
  const { timeZone } = await context.directory.workspace(unit)
  const taskIds = (await assignmentsOf(context, unit, punch.memberId)).map(({ taskId }) => taskId)
  const wanted = { memberId: punch.memberId, taskIds: punch.taskId === null ? taskIds : [...taskIds, punch.taskId], at: judgedAt(punch, punch.flags.includes('late')) }
  const fences = fencesOn(await fencesFor(context, unit, wanted), punch.taskId)
  return judgePlace({ fences, fix: isClaim(sent) ? undefined : sent, claim: isClaim(sent) ? sent : undefined, at, correctedAt: punch.correctedAt, timeZone })
}

const isClaim = (sent: LateFix): sent is ClaimedVerdict => 'commitment' in sent

function judgedChange({ flags: found, ...place }: Place, punch: PunchRow, more: readonly Flag[]): Partial<PunchRow> {
  const flags = [...new Set([...punch.flags, ...found, ...more])].filter((flag) => flag !== 'no-fix' || place.fixAt === null)
  return { ...place, commitment: place.commitment ?? punch.commitment, flags, disputed: punch.decision === null && flags.some((flag) => disputable.includes(flag)) }
}

/** Takes the place that was drawn when the punch arrived. Errors: `not-found`, `fix-not-wanted`. */
export async function addFix(context: PunchContext, unit: UnitOfWork, caller: Caller, id: string, sent: LateFix): Promise<PunchRow> {
  const before = await ownPunch(unit, caller, id)
  if (before.fix === 'kept') return before
  if (before.fix !== 'wanted' || context.clock.now().epochMilliseconds - before.receivedAt.getTime() > wantedMs) throw fixNotWanted()
  const place = await judgeAgain(context, unit, before, sent, 'at' in sent ? sent.at : before.at.toISOString())
  const keepsFix = place.latitude !== null && !(await context.settings(unit.workspaceId)).verdictOnly
  const after = await changePunch(unit, id, { ...judgedChange(keepsFix ? place : withoutCoordinates(place), before, []), fix: keepsFix ? 'kept' : 'none' })
  await announcePunch(context, unit, 'punch.place-added', after, before)
  return after
}

/**
 * Lets a person show the place that only their phone knew: it counts if it is the one that was committed to. Errors: `not-found`,
 * `nothing-committed`, `commitment-mismatch`.
 */
export async function revealPlace(context: PunchContext, unit: UnitOfWork, caller: Caller, id: string, { nonce, ...fix }: RevealBody): Promise<PunchRow> {
  const before = await ownPunch(unit, caller, id)
  if (before.commitment === null) throw nothingCommitted()
  if (await commitmentOf(fix, nonce) !== before.commitment) throw commitmentMismatch()
  const place = await judgeAgain(context, unit, before, fix, before.at.toISOString())
  const after = await changePunch(unit, id, {
    ...judgedChange(place, before, place.verdict === before.verdict ? [] : ['verdict-differs']), fix: 'kept', revealedAt: new Date(context.clock.now().epochMilliseconds),
  })
  await announcePunch(context, unit, 'punch.revealed', after, before)
  return after
}
