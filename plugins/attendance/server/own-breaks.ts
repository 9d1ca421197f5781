import type { Ability, Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import type { OwnBreaks } from '../contracts.ts'
import { runningBreak } from './breaks.ts'

/** Breaks are recorded by whoever may read their own days. */
export const recordsBreaks = (ability: Ability, memberId: string): boolean => ability.can('read', 'AttendanceDay', { memberId })

/** Errors: `forbidden`. */
export const requireOwnBreaks = ({ ability, memberId }: Caller): void => { ability.require('read', 'AttendanceDay', { memberId }) }

/** What a member's own devices show of breaks; undefined for somebody who records none. */
export async function ownBreaks({ ability, clock }: Pick<ServerContext, 'ability' | 'clock'>, unit: UnitOfWork, memberId: string): Promise<OwnBreaks | undefined> {
  if (!recordsBreaks(await ability(unit, memberId), memberId)) return undefined
  const running = await runningBreak(unit, memberId, clock.now())
  return { running: running && { id: running.id, startedAt: running.startedAt, taskId: running.taskId } }
}
