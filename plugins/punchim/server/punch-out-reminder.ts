import type { UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'
import type { PunchRow } from './punch-row.ts'
import { changePunch } from './punches.ts'

/** The notice to somebody who is still in after their shift; before the end is estimated, they can still punch out. */
export const punchOutNotice = 'punch-out'

type Start = Pick<PunchRow, 'id' | 'memberId' | 'correctedAt' | 'remindedAt'>

/** Reminds the person of a punch-in, once. */
export async function remindToPunchOut(context: PunchContext, unit: UnitOfWork, { id, memberId, correctedAt, remindedAt }: Start): Promise<void> {
  if (remindedAt !== null) return
  await changePunch(unit, id, { remindedAt: new Date(context.clock.now().epochMilliseconds) })
  await context.notices.send(unit, { memberId, kind: punchOutNotice, text: { key: 'notice.punch-out.text', values: { in: { instant: correctedAt.toISOString() } } }, path: '/apps/punchim/', key: id })
}

/** Takes the reminder back once the punch-in has ended, however it did. */
export async function settleReminder(context: PunchContext, unit: UnitOfWork, start: Start | undefined): Promise<void> {
  if (start?.remindedAt != null) await context.notices.settle(unit, { kind: punchOutNotice, key: start.id, memberId: start.memberId })
}
