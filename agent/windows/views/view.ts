import type { AgentState } from '../../engine/state.ts'

/** A part of the window: made once, then told of every new state. */
export interface View {
  readonly root: HTMLElement
  update(state: AgentState): void
}
