import type { AgentState } from '../engine/state.ts'

/** Only while online and in order: an update must never be what stands between a record and its server. */
export function isUpdateDue({ sync, phase, trouble }: AgentState): boolean {
  return trouble === null && (sync.connection === 'update-required' || (sync.connection === 'online' && phase !== 'revoked'))
}
