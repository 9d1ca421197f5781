import type { AgentState } from './state.ts'

const ordinaryMilliseconds = 4 * 3_600_000
const neededMilliseconds = 10 * 60_000

/** Only while online and in order: an update must never be what stands between a record and its server. */
export function isUpdateDue({ account, sync, phase, trouble }: Pick<AgentState, 'account' | 'sync' | 'phase' | 'trouble'>): boolean {
  return account !== null && trouble === null && (sync.connection === 'update-required' || (sync.connection === 'online' && phase !== 'revoked'))
}

/** Milliseconds until the next look: sooner where the server takes nothing from this version any more. */
export function untilNextUpdateCheck({ sync }: Pick<AgentState, 'sync'>): number {
  return sync.connection === 'update-required' ? neededMilliseconds : ordinaryMilliseconds
}
