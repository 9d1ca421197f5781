import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef, WatchSource } from 'vue'
import type { LiveEvent, LiveEvents } from '../../wire/index.ts'
import { ApiProblem } from '../api.ts'
import { useHost } from '../host.ts'

/** What loads again, and when. */
export interface LoadOptions {
  /** Loads again when one of these changes. */
  readonly watch?: readonly WatchSource<unknown>[]
  /** Loads again on live events of these types and when the reader's rights change, at most every 1.5 s, and after a gap in the stream. */
  readonly live?: readonly (keyof LiveEvents)[]
  /** Whose records these are: events about other members are passed over. */
  readonly memberId?: () => string | undefined
}

/** Data that is loaded: its value, its error and whether it is on its way. */
export interface Loaded<T> {
  /** Undefined before the first answer; kept while loading again. */
  readonly data: ShallowRef<T | undefined>
  readonly error: ShallowRef<ApiProblem | undefined>
  /** True until the first answer. */
  readonly pending: Ref<boolean>
  /** True during every load. */
  readonly loading: Ref<boolean>
  reload(): Promise<void>
}

/** Events that come together cause one load; a burst causes one every so often, also where a load itself causes events. */
const quietMs = 300
const leastGapMs = 1_500

/**
 * Loads data for a component: cancels a load that is out of date, keeps the last answer, listens to live events. `first` is true for the load of a new
 * component, which another part's answer may serve (`mayBeKept`).
 */
export function useLoad<T>(load: (signal: AbortSignal, first: boolean) => Promise<T>, options: LoadOptions = {}): Loaded<T> {
  const host = useHost()
  const data = shallowRef<T>()
  const error = shallowRef<ApiProblem>()
  const pending = ref(true)
  const loading = ref(false)
  let running: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let loadedAt = Number.NEGATIVE_INFINITY

  async function reload(): Promise<void> {
    running?.abort()
    const controller = new AbortController()
    running = controller
    loading.value = true
    const first = loadedAt === Number.NEGATIVE_INFINITY
    loadedAt = performance.now()
    try {
      const answer = await load(controller.signal, first)
      if (controller.signal.aborted) return
      data.value = answer
      error.value = undefined
    } catch (cause) {
      if (controller.signal.aborted) return
      error.value = cause instanceof ApiProblem ? cause
        : new ApiProblem({ status: 0, code: 'client-error', title: String(cause) })
    } finally {
      if (running === controller) {
        loading.value = false
        pending.value = false
      }
    }
  }
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void reload()
    }, Math.max(quietMs, loadedAt + leastGapMs - performance.now()))
  }

  const concerns = (event: LiveEvent): boolean => {
    const memberId = options.memberId?.()
    return memberId === undefined || !('memberId' in event) || event.memberId === null || event.memberId === memberId
  }

  if (options.watch !== undefined) watch([...options.watch], () => void reload())
  const types = options.live
  if (types !== undefined) {
    onScopeDispose(host.live.subscribe((event) => {
      // Whoever gains or loses rights sees other records of any kind.
      if (event.type === 'rights.changed' || (types.includes(event.type) && concerns(event))) soon()
    }))
    onScopeDispose(host.live.onMissed(soon))
  }
  onScopeDispose(() => {
    running?.abort()
    clearTimeout(timer)
  })
  void reload()
  return { data, error, pending, loading, reload }
}
