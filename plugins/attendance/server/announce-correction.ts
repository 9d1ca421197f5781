import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { CorrectionView } from './correction-store.ts'
import { settleRequest, tellDeciders, tellMember } from './request-notices.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>
type CorrectionEvent = `correction.${'requested' | 'approved' | 'rejected' | 'asked' | 'answered' | 'withdrawn' | 'reopened'}`

interface Change {
  readonly after: CorrectionView
  readonly before: CorrectionView | null
  /** The name of whoever decided it. */
  readonly by: string
}

/** Tells the trail, open pages and those whom it concerns that a correction request came or changed. */
export async function announceCorrection(context: Context, unit: UnitOfWork, action: CorrectionEvent, { after, before, by }: Change): Promise<void> {
  await context.audit.record(unit, { action, subject: 'AttendanceCorrection', subjectId: after.id, before, after })
  context.live.publish(unit, 'attendance.correction', { correctionId: after.id, memberId: after.memberId },
    { action: 'read', subject: 'AttendanceCorrection', record: { memberId: after.memberId } })
  const request = { id: after.id, memberId: after.memberId, subject: 'AttendanceCorrection', values: { date: { date: after.date } } } as const
  if (before !== null) await settleRequest(context, unit, request)
  if (action === 'correction.requested' || action === 'correction.reopened') await tellDeciders(context, unit, request, 'notice.correction-waiting')
  if (action === 'correction.answered') await tellDeciders(context, unit, request, 'notice.correction-answered')
  if (action === 'correction.approved' || action === 'correction.rejected' || action === 'correction.asked' || action === 'correction.reopened') await tellMember(context, unit, request, { key: `notice.correction-${action.slice('correction.'.length)}`, by })
}
