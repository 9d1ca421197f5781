import type { UnitOfWork } from '@overt/sdk'
import { announcePunch } from './announce.ts'
import type { PunchContext } from './punch-context.ts'
import type { PunchRow } from './punch-row.ts'
import { changePunch, readPunch } from './punches.ts'
import type { Neighbours } from './punches.ts'

/**
 * A punch-out that arrives after the shift was closed in its place: the estimate gives way, and the entry ends when the person left. Answers the
 * punches around it as they are without the estimate; undefined where there is none.
 */
export async function replaceEstimate(context: PunchContext, unit: UnitOfWork, before: PunchRow | undefined, { correctedAt }: { readonly correctedAt: Date }): Promise<Neighbours | undefined> {
  if (before?.kind !== 'out' || !before.flags.includes('estimated') || before.partnerId === null) return undefined
  const start = await readPunch(unit, before.partnerId)
  const replaced = await changePunch(unit, before.id, { decision: 'reject', decidedAt: new Date(context.clock.now().epochMilliseconds), comment: 'punched-out-later', disputed: false, partnerId: null })
  await announcePunch(context, unit, 'punch.replaced', replaced, before)
  const open = await changePunch(unit, start.id, { partnerId: null })
  if (start.entryId !== null) await moveEnd(context, unit, start, { from: before.correctedAt, to: correctedAt })
  return { before: open, after: undefined }
}

/** Moves the end of a punch's entry, only where it still ends with the punch-out: what a person has corrected since stays. */
export async function moveEnd(context: PunchContext, unit: UnitOfWork, { memberId, entryId }: PunchRow, { from, to }: { readonly from: Date; readonly to: Date }): Promise<void> {
  const [entry] = await unit.query<{ ends: boolean }>('select stopped_at = $3 as ends from core.entry where workspace_id = $1 and id = $2 and deleted_batch is null', [unit.workspaceId, entryId, from])
  if (entry?.ends === true) await context.work.change(unit, memberId, entryId!, () => ({ stoppedAt: to.toISOString(), confirmLong: true }))
}
