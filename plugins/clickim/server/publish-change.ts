import type { UnitOfWork } from '@overt/sdk'
import type { ClickContext } from './context.ts'

/** Tells open pages of those who may read a member's times that they changed, and the member's own pages that questions may have changed. */
export function publishChange({ live }: Pick<ClickContext, 'live'>, unit: UnitOfWork, memberId: string): void {
  live.publish(unit, 'clickim.changed', { memberId }, { action: 'read', subject: 'ClickTime', record: { memberId } })
  live.publish(unit, 'clickim.asked', { memberId }, { memberIds: [memberId] })
}
