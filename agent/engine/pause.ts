import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { AgentPolicy } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import type { StateFile } from './state-file.ts'

const PauseState = Type.Object({ since: Type.Integer(), until: Type.Union([Type.Integer(), Type.Null()]) })
/** A pause in force: from when, and until when or until the person resumes. Corrected epoch milliseconds. */
export type PauseState = Static<typeof PauseState>

const pauseState = Compile(PauseState)

/** The pause in force, kept over restarts. */
export interface PauseStore {
  current(): PauseState | null
  /** Whether it would hold over a restart; a full disk keeps it in memory. */
  isKept(): boolean
  load(): Promise<void>
  /** What a pause of that length would be under this policy. @throws AgentError `pause-not-allowed` */
  plan(policy: AgentPolicy | null, now: number, minutes: number | null): PauseState
  /** Puts it in force; on disk when it returns, unless the disk is full. */
  begin(pause: PauseState): Promise<void>
  end(): Promise<void>
  isOver(now: number): boolean
}

export function createPauseStore(file: StateFile): PauseStore {
  let current: PauseState | null = null
  return {
    current: () => current,
    isKept: file.isKept,
    async load() {
      const stored = await file.read()
      current = pauseState.Check(stored) ? stored : null
    },
    plan(policy, now, minutes) {
      if (policy === null || !policy.pause.allowed) throw new AgentError('pause-not-allowed')
      const length = shorter(minutes, policy.pause.maximumMinutes)
      return { since: now, until: length === null ? null : now + length * 60_000 }
    },
    async begin(pause) {
      current = pause
      await file.write(pause)
    },
    async end() {
      current = null
      await file.remove()
    },
    isOver: (now) => current !== null && current.until !== null && now >= current.until,
  }
}

function shorter(minutes: number | null, maximum: number | null): number | null {
  if (minutes === null) return maximum
  return maximum === null ? minutes : Math.min(minutes, maximum)
}
