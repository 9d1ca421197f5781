import type { AgentState } from './state.ts'

export type Indicator = 'collecting' | 'idle' | 'paused' | 'offline' | 'attention'

const pictureMilliseconds = 6_000

/** Whether a picture of the screen was taken just now, kept or not: the tray shows it for some seconds. */
export function showsPicture({ now, pictures }: Pick<AgentState, 'now' | 'pictures'>): boolean {
  return pictures.lastAt !== null && now >= pictures.lastAt && now - pictures.lastAt < pictureMilliseconds
}

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
