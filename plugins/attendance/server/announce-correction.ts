import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { CorrectionView } from './correction-store.ts'
import { settleRequest, tellDeciders, tellMember } from './request-notices.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>
type CorrectionEvent = `correction.${'requested' | 'approved' | 'rejected' | 'asked' | 'answered' | 'withdrawn'}`

/** Tells the trail, open pages and those whom it concerns that a correction request came or changed. */
export async function announceCorrection(context: Context, unit: UnitOfWork, action: CorrectionEvent, after: CorrectionView, before: CorrectionView | null): Promise<void> {
  await context.audit.record(unit, { action, subject: 'AttendanceCorrection', subjectId: after.id, before, after })
  context.live.publish(unit, 'attendance.correction', { correctionId: after.id, memberId: after.memberId },
    { action: 'read', subject: 'AttendanceCorrection', record: { memberId: after.memberId } })
  const request = { id: after.id, memberId: after.memberId, subject: 'AttendanceCorrection', values: { date: { date: after.date } } } as const
  if (before !== null) await settleRequest(context, unit, request)
  if (action === 'correction.requested') await tellDeciders(context, unit, request, 'notice.correction-waiting')
  if (action === 'correction.answered') await tellDeciders(context, unit, request, 'notice.correction-answered')
  if (action === 'correction.approved' || action === 'correction.rejected' || action === 'correction.asked') await tellMember(context, unit, request, `notice.correction-${action.slice('correction.'.length)}`)
}
