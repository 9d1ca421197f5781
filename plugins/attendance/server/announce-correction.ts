import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { CorrectionView } from './correction-store.ts'
import type { settings } from './settings.ts'

/** Tells the trail and open pages that a correction request came or changed. */
export async function announceCorrection(context: ServerContext<typeof settings>, unit: UnitOfWork, action: string, after: CorrectionView, before: CorrectionView | null): Promise<void> {
  await context.audit.record(unit, { action, subject: 'AttendanceCorrection', subjectId: after.id, before, after })
  context.live.publish(unit, 'attendance.correction', { correctionId: after.id, memberId: after.memberId },
    { action: 'read', subject: 'AttendanceCorrection', record: { memberId: after.memberId } })
}
