import type { UnitOfWork } from '@overt/sdk'
import type { ClickContext } from './context.ts'

/** Tells those who may read a member's times that they have changed, and the member that a question may have come or gone. */
export function publishChange({ live }: Pick<ClickContext, 'live'>, unit: UnitOfWork, memberId: string): void {
  live.publish(unit, 'clickim.changed', { memberId }, { action: 'read', subject: 'ClickTime', record: { memberId } })
  live.publish(unit, 'clickim.asked', { memberId }, { memberIds: [memberId] })
}
