import type { AgentState } from '../engine/state.ts'
import type { WindowAnswers, WindowReply } from './window-answers.ts'
import type { WindowRequest, WindowRequestName } from './window-requests.ts'

/** What the preload script puts into a window as `window.overt`: the only door to the agent. */
export interface WindowBridge {
  ask<Name extends WindowRequestName>(name: Name, input: WindowRequest<Name>): Promise<WindowReply<WindowAnswers[Name]>>
  /** Calls `listener` with every new state; returns its own removal. */
  onState(listener: (state: AgentState) => void): () => void
}

export const stateChannel = 'agent:state'

export function requestChannel(name: string): string {
  return `agent:${name}`
}
