import type { AgentState } from './state.ts'

export type Indicator = 'collecting' | 'idle' | 'paused' | 'offline' | 'attention'

/** The one sign that the tray shows. */
export function indicatorOf(state: AgentState): Indicator {
  if (state.phase !== 'collecting' && state.phase !== 'paused') return 'attention'
  if (state.trouble !== null || ['signed-out', 'update-required', 'untrusted', 'foreign', 'refused'].includes(state.sync.connection)) {
    return 'attention'
  }
  if (state.phase === 'paused') return 'paused'
  if (state.sync.connection === 'offline') return 'offline'
  return state.activity === 'idle' || state.activity === 'locked' ? 'idle' : 'collecting'
}
