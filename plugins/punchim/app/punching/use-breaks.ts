import { ref, shallowRef } from 'vue'
import { uuidv7 } from '@overt/sdk/web'
import { vibrate } from '../capture/vibrate.ts'
import { addBreak, listQueued, removeBreak } from '../queue/queue.ts'
import { whileBusy } from '../queue/unsent-guard.ts'
import { clockAheadMs } from '../store/clock.ts'
import { isFull } from '../store/database.ts'
import type { Refusal } from '../store/database.ts'
import { persistStorage } from '../state/signals.ts'
import type { Person } from '../state/use-person.ts'

/** How the last press of the break button ended. */
export type BreakOutcome =
  | { readonly state: 'sent' | 'kept'; readonly act: 'start' | 'end'; readonly at: string }
  | { readonly state: 'refused' } & Refusal
  | { readonly state: 'elsewhere' | 'full' }

/** The button beside the big one: puts the act into the queue of this phone, behind the punches before it, and sends it. */
export function useBreaks(person: Person) {
  const isSending = ref(false)
  const outcome = shallowRef<BreakOutcome>()

  async function press(): Promise<void> {
    if (isSending.value) return
    isSending.value = true
    const shown = person.onBreak.value?.id
    try {
      outcome.value = await whileBusy(() => inOneTab(async () => {
        await person.readKept()
        return person.onBreak.value?.id === shown ? record() : { state: 'elsewhere' }
      }))
    } finally {
      isSending.value = false
      await person.readKept()
      person.tellTabs()
    }
    if (outcome.value.state === 'refused') vibrate('fault')
  }

  async function record(): Promise<BreakOutcome> {
    const running = person.onBreak.value
    const id = uuidv7()
    const at = new Date(Date.now() - (await clockAheadMs() ?? 0)).toISOString()
    const act = running === null ? 'start' : 'end'
    try {
      await addBreak({ id, owner: person.owner, act, body: { id, at, ...running === null ? {} : { breakId: running.id } }, refusal: null })
    } catch (cause) {
      if (!isFull(cause)) throw cause
      return { state: 'full' }
    }
    vibrate(act === 'start' ? 'out' : 'in')
    void persistStorage()
    await person.renew()
    const left = (await listQueued(person.owner)).find((one) => one.id === id)
    if (left === undefined) return { state: 'sent', act, at }
    if (left.refusal === null) return { state: 'kept', act, at }
    // The person stands here and reads it: nothing was recorded, and nothing waits.
    await removeBreak(id)
    return { state: 'refused', ...left.refusal }
  }

  /** Forgets an act that the server did not take, once the person has read why. */
  async function dismiss(id: string): Promise<void> {
    await removeBreak(id)
    await person.readKept()
    person.tellTabs()
  }

  return { isSending, outcome, press, dismiss }
}

async function inOneTab(run: () => Promise<BreakOutcome>): Promise<BreakOutcome> {
  const locks = (navigator as Partial<Navigator>).locks
  if (locks === undefined) return run()
  return locks.request('punchim-press', { ifAvailable: true }, (lock): Promise<BreakOutcome> => (lock === null ? Promise.resolve({ state: 'elsewhere' }) : run()))
}
