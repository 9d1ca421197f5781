import type { RequestOptions } from '../api.ts'
import { useApi } from './use-api.ts'
import { useLoad } from './use-load.ts'
import type { LoadOptions, Loaded } from './use-load.ts'

/** The query of a resource, and the events after which it loads again. */
export interface ResourceOptions extends Pick<LoadOptions, 'live' | 'memberId'> {
  readonly query?: () => RequestOptions['query']
}

/**
 * Reads one address of the API and reads it again when the address or the query changes, or on live events.
 * A path of null reads nothing.
 * @example
 * import { useResource } from '@overt/sdk/ui'
 *
 * export const useDays = (memberId: () => string) =>
 *   useResource<{ readonly items: readonly { readonly date: string }[] }>(() => 'days', { query: () => ({ memberId: memberId(), from: '2026-03-01', to: '2026-03-31' }) })
 */
export function useResource<T>(path: () => string | null, options: ResourceOptions = {}): Loaded<T> {
  const api = useApi()
  const key = (): string => JSON.stringify([path(), options.query?.()])
  return useLoad<T>((signal, first) => {
    const current = path()
    if (current === null) return new Promise<T>(() => undefined)
    const query = options.query?.()
    return api.get<T>(current, { signal, mayBeKept: first, ...(query === undefined ? {} : { query }) })
  }, { watch: [key], ...(options.live === undefined ? {} : { live: options.live }), ...(options.memberId === undefined ? {} : { memberId: options.memberId }) })
}
