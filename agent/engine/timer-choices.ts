import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { closed } from '@overt/sdk/agent'
import { readJson, writeAtomically } from './atomic-file.ts'
import { timerShortcuts } from './timer-shortcuts.ts'

const Wall = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })

/** What the person at this computer wants to be reminded of; nobody else can set it. */
export const TimerChoices = Type.Object({
  /** Active for 15 minutes in working hours without a timer. */
  remindMissing: Type.Boolean(),
  /** The timer runs past the working hours. */
  remindPastShift: Type.Boolean(),
  /** A summary when the working hours end. */
  remindSummary: Type.Boolean(),
  /** Stops or continues the timer from any program; null switches it off. */
  shortcut: Type.Union([Type.Null(), Type.Enum([...timerShortcuts])]),
  /** Working days, Monday is 1; used where the workspace plans no shifts. */
  days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { uniqueItems: true, maxItems: 7 }),
  from: Wall,
  to: Wall,
}, closed)
export type TimerChoices = Static<typeof TimerChoices>

const usual: TimerChoices = { remindMissing: true, remindPastShift: false, remindSummary: false, shortcut: null, days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }
const stored = Compile(TimerChoices)

/** Kept on this computer over restarts. */
export interface TimerChoiceStore {
  current(): TimerChoices
  set(choices: TimerChoices): Promise<void>
}

export async function openTimerChoices(file: string): Promise<TimerChoiceStore> {
  const value = await readJson(file)
  let current = stored.Check(value) ? value : usual
  return {
    current: () => current,
    async set(next) {
      current = next
      await writeAtomically(file, JSON.stringify(next))
    },
  }
}
