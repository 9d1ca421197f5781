import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { AgentPolicy } from '@overt/sdk/agent'
import { readJson, removeIfThere, writeAtomically } from './atomic-file.ts'
import { AgentError } from './errors.ts'

const PauseState = Type.Object({ since: Type.Integer(), until: Type.Union([Type.Integer(), Type.Null()]) })
/** A pause in force: from when, and until when or until the person resumes. Corrected epoch milliseconds. */
export type PauseState = Static<typeof PauseState>

const pauseState = Compile(PauseState)

/** The pause in force, kept over restarts. */
export interface PauseStore {
  current(): PauseState | null
  load(): Promise<void>
  /** What a pause of that length would be under this policy. @throws AgentError `pause-not-allowed` */
  plan(policy: AgentPolicy | null, now: number, minutes: number | null): PauseState
  /** Puts it in force; on disk when it returns. */
  begin(pause: PauseState): Promise<void>
  end(): Promise<void>
  isOver(now: number): boolean
}

export function createPauseStore(file: string): PauseStore {
  let current: PauseState | null = null
  return {
    current: () => current,
    async load() {
      const stored = await readJson(file)
      current = pauseState.Check(stored) ? stored : null
    },
    plan(policy, now, minutes) {
      if (policy === null || !policy.pause.allowed) throw new AgentError('pause-not-allowed')
      const length = shorter(minutes, policy.pause.maximumMinutes)
      return { since: now, until: length === null ? null : now + length * 60_000 }
    },
    async begin(pause) {
      current = pause
      await writeAtomically(file, JSON.stringify(pause))
    },
    async end() {
      current = null
      await removeIfThere(file)
    },
    isOver: (now) => current !== null && current.until !== null && now >= current.until,
  }
}

function shorter(minutes: number | null, maximum: number | null): number | null {
  if (minutes === null) return maximum
  return maximum === null ? minutes : Math.min(minutes, maximum)
}
