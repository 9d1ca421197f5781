import { shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import { commandResult, useFeedback, useHost } from '@overt/sdk/ui'
import type { CommandReading, CommandResult, PluginReading } from '@overt/sdk/ui'

/** Long enough that fast typing asks once a word, short enough that it seems at once. */
const pauseMs = 120
const longestSentence = 2_000

/** Readings of what is typed, by the plugins' server halves, the best first. */
export function useCommandReadings(text: Readonly<Ref<string>>) {
  const host = useHost()
  const feedback = useFeedback()
  const api = host.api()
  const readings = shallowRef<readonly PluginReading[]>([])
  let pending: { readonly timer: number; readonly ask: () => Promise<void> } | undefined
  let asking: Promise<void> = Promise.resolve()
  let controller = new AbortController()

  async function ask(sentence: string): Promise<void> {
    controller.abort()
    const own = controller = new AbortController()
    try {
      const found = await api.get<readonly PluginReading[]>('/commands', { query: { text: sentence }, signal: own.signal })
      if (!own.signal.aborted) readings.value = found
    } catch (cause) {
      if (own.signal.aborted) return
      readings.value = []
      console.warn('the sentence could not be read:', cause)
    }
  }

  watch(text, (value) => {
    const sentence = value.trim()
    if (pending !== undefined) clearTimeout(pending.timer)
    pending = undefined
    if (sentence === '' || sentence.length > longestSentence) {
      controller.abort()
      readings.value = []
      return
    }
    const run = (): Promise<void> => {
      pending = undefined
      return asking = ask(sentence)
    }
    pending = { timer: window.setTimeout(() => { void run() }, pauseMs), ask: run }
  })

  /** Resolves when the readings are those of what is typed now. */
  async function settled(): Promise<void> {
    if (pending === undefined) return asking
    clearTimeout(pending.timer)
    return pending.ask()
  }

  /** Runs a reading and tells what came of it, with a way back where there is one. */
  async function run(reading: CommandReading): Promise<void> {
    tell(commandResult(reading, await api.post<unknown>(reading.run.path, reading.run.body)))
  }
  function tell(result: CommandResult): void {
    const { message, fault, undo } = result
    feedback.toast({
      title: message, tone: fault === true ? 'error' : 'success',
      ...(undo === undefined ? {} : { undo: async () => { tell(commandResult({ title: host.translate('action-bar.taken-back', { what: message }) }, await api.post<unknown>(undo.path, undo.body))) } }),
    })
  }
  return { readings, settled, run }
}
