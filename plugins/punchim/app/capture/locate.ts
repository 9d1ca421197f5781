import { oldestFixSeconds, worstAccuracyMeters } from '../../rules/index.ts'
import type { Fix } from '../../rules/index.ts'

/** A place, or why there is none: none of these stops a punch. */
export type Located =
  | { readonly state: 'found'; readonly fix: Fix }
  | { readonly state: 'refused' }
  | { readonly state: 'not-found' }
  | { readonly state: 'unsupported' }

export interface LocateOptions {
  readonly longestMs?: number
  readonly geolocation?: Geolocation | undefined
  readonly signal?: AbortSignal
}

const longest = 10_000
/** A fix this good is not worth waiting for a better one. */
const goodEnoughMeters = 15

const codes = { permissionDenied: 1 } as const

/** Where the phone is: watches for up to ten seconds and keeps the fix with the best accuracy. One that is older than 30 s, as iOS gives from its cache, or worse than 300 m counts as none. */
export function locate({ longestMs = longest, geolocation = navigator.geolocation as Geolocation | undefined, signal }: LocateOptions = {}): Promise<Located> {
  if (geolocation === undefined) return Promise.resolve({ state: 'unsupported' })
  return new Promise((resolve) => {
    let best: Fix | undefined
    const end = (located?: Located): void => {
      clearTimeout(timer)
      geolocation.clearWatch(watch)
      resolve(located ?? (best === undefined ? { state: 'not-found' } : { state: 'found', fix: best }))
    }
    const timer = setTimeout(end, longestMs)
    signal?.addEventListener('abort', () => { end() }, { once: true })
    const watch = geolocation.watchPosition(({ coords, timestamp }) => {
      const { latitude, longitude, accuracy } = coords
      if (!(accuracy <= worstAccuracyMeters) || Date.now() - timestamp > oldestFixSeconds * 1_000 || (best !== undefined && best.accuracyMeters <= accuracy)) return
      best = { latitude, longitude, accuracyMeters: accuracy, at: new Date(timestamp).toISOString() }
      if (accuracy <= goodEnoughMeters) end()
    }, ({ code }) => { if (code === codes.permissionDenied) end({ state: 'refused' }) }, { enableHighAccuracy: true, maximumAge: 0, timeout: longestMs })
  })
}
