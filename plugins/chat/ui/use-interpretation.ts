import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import { useApi } from '@overt/sdk/ui'
import type { CommandReading } from '@overt/sdk/ui'

const pauseMs = 150

/** What the typed sentence would do, the surest first, while it is typed. */
export function useInterpretation(text: Readonly<Ref<string>>) {
  const api = useApi()
  const readings = shallowRef<readonly CommandReading[]>([])
  let timer: number | undefined
  let controller = new AbortController()

  watch(text, (sentence) => {
    window.clearTimeout(timer)
    controller.abort()
    if (sentence.trim() === '') {
      readings.value = []
      return
    }
    timer = window.setTimeout(() => {
      const own = controller = new AbortController()
      api.post<{ items: readonly CommandReading[] }>('interpret', { text: sentence }, { signal: own.signal })
        .then(({ items }) => { if (!own.signal.aborted) readings.value = items })
        // It is a help while typing only: what is sent is read again by the server.
        .catch((cause: unknown) => { if (!own.signal.aborted) console.warn('the sentence could not be interpreted:', cause) })
    }, pauseMs)
  })
  onScopeDispose(() => {
    window.clearTimeout(timer)
    controller.abort()
  })
  return readings
}
