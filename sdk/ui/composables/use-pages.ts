import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ApiProblem, PageOf } from '../api.ts'
import { useApi } from './use-api.ts'
import { useLoad } from './use-load.ts'
import type { ResourceOptions } from './use-resource.ts'

/** A list that is loaded page by page. */
export interface Pages<T> {
  readonly items: ShallowRef<readonly T[]>
  readonly error: ShallowRef<ApiProblem | undefined>
  readonly pending: Ref<boolean>
  readonly loading: Ref<boolean>
  readonly hasMore: ComputedRef<boolean>
  more(): Promise<void>
  reload(): Promise<void>
}

/** How many items a page has, and whether all pages are loaded at once. */
export interface PagesOptions extends ResourceOptions {
  /** Rows per request, at most 200. */
  readonly limit?: number
  /** Reads on to the last page: for what is chosen from or added up, where a missing row would mislead. Long lists of records are shown by the page. */
  readonly whole?: boolean
}

/** Reads a cursor list page by page; live events renew as many rows as are shown (at most 200 in one request). */
export function usePages<T>(path: () => string, options: PagesOptions = {}): Pages<T> {
  const api = useApi()
  const limit = options.limit ?? 50
  const items = shallowRef<readonly T[]>([])
  const cursor = ref<string | null>(null)
  const fetching = ref(false)
  const key = computed(() => JSON.stringify([path(), options.query?.()]))

  const first = useLoad<PageOf<T>>(async (signal, mayBeKept) => {
    const rows = Math.min(200, Math.max(limit, items.value.length))
    return api.get<PageOf<T>>(path(), { signal, mayBeKept, query: { limit: rows, ...options.query?.() } })
  }, { ...(options.live === undefined ? {} : { live: options.live }), ...(options.memberId === undefined ? {} : { memberId: options.memberId }) })
  watch(first.data, (page) => {
    items.value = page?.items ?? []
    cursor.value = page?.nextCursor ?? null
    if (options.whole === true) void readOn()
  })
  watch(key, () => {
    items.value = []
    first.pending.value = true
    void first.reload()
  })

  async function more(): Promise<void> {
    if (cursor.value === null || fetching.value) return
    fetching.value = true
    const asked = key.value
    try {
      const page = await api.get<PageOf<T>>(path(), { query: { limit, ...options.query?.(), cursor: cursor.value } })
      if (asked !== key.value) return
      items.value = [...items.value, ...page.items]
      cursor.value = page.nextCursor
    } finally {
      fetching.value = false
    }
  }
  async function readOn(): Promise<void> {
    const asked = key.value
    try {
      while (cursor.value !== null && asked === key.value) await more()
    } catch (cause) {
      if (asked === key.value) first.error.value = cause as ApiProblem
    }
  }
  return {
    items, error: first.error, pending: first.pending,
    loading: computed(() => first.loading.value || fetching.value),
    hasMore: computed(() => cursor.value !== null), more, reload: first.reload,
  }
}
