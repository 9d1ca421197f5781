import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { StateFile } from './state-file.ts'

const withinMilliseconds = 5 * 60_000
const loopFrom = 3

const instants = Compile(Type.Array(Type.Integer()))

/** When the agent crashed lately, kept over restarts. Epoch milliseconds. */
export interface CrashHistory {
  /** Notes a crash and says whether it is the third within five minutes. */
  note(at: number): Promise<boolean>
  forget(): Promise<void>
}

export function createCrashHistory(file: StateFile): CrashHistory {
  return {
    async note(at) {
      const stored = await file.read()
      const crashes = [...(instants.Check(stored) ? stored : []), at].filter((each) => each <= at && at - each < withinMilliseconds).slice(-loopFrom)
      await file.write(crashes)
      return crashes.length >= loopFrom
    },
    forget: () => file.remove(),
  }
}
