import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { ApiProblem, useApi, useFeedback, useLive } from '@overt/sdk/ui'
import type { Dashboard } from '../contracts.ts'
import { dashboardEtag } from '../layout/etag.ts'

export type BoardChange = Partial<Pick<Dashboard, 'name' | 'scope' | 'layout'>>

export interface Board {
  readonly board: ShallowRef<Dashboard | undefined>
  readonly error: ShallowRef<ApiProblem | undefined>
  /** Another window saved in between; what is here is not saved. */
  readonly conflict: Ref<boolean>
  readonly state: ComputedRef<'saved' | 'saving' | 'unsaved'>
  /** Shows the change at once and saves it soon. */
  change(change: BoardChange): void
  /** Saves what waits. */
  flush(): Promise<void>
  /** Leaves what is here and shows what is stored. */
  takeStored(): Promise<void>
  /** Stores what is here over what another window stored. */
  keepMine(): Promise<void>
  reload(): Promise<void>
}

const quietMs = 500
const longestWaitMs = 30_000

/** One dashboard: read, followed, and saved on the version that was read, so that two windows never overwrite each other unasked. */
export function useBoard(id: () => string | undefined): Board {
  const api = useApi()
  const feedback = useFeedback()
  const board = shallowRef<Dashboard>()
  const error = shallowRef<ApiProblem>()
  const conflict = ref(false)
  const waiting = shallowRef<BoardChange>()
  const saving = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  async function reload(): Promise<void> {
    const wanted = id()
    if (wanted === undefined) return
    try {
      const read = await api.get<Dashboard>(`dashboards/${wanted}`)
      if (wanted !== id() || waiting.value !== undefined || saving.value) return
      board.value = read
      error.value = undefined
    } catch (cause) {
      if (wanted !== id()) return
      error.value = cause instanceof ApiProblem ? cause : new ApiProblem({ status: 0, code: 'client-error', title: String(cause) })
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const [current, change] = [board.value, waiting.value]
    if (current === undefined || change === undefined || saving.value || conflict.value) return
    saving.value = true
    waiting.value = undefined
    let refused = false
    try {
      const stored = await api.patch<Dashboard>(`dashboards/${current.id}`, change, { etag: dashboardEtag(current), keepalive: true })
      failures = 0
      // What was changed meanwhile stays and goes on top of the new version.
      if (board.value?.id === stored.id) board.value = waiting.value === undefined ? stored : { ...stored, ...waiting.value as BoardChange }
    } catch (cause) {
      const status = cause instanceof ApiProblem ? cause.status : 0
      // What the server refuses it will refuse again: what is stored is shown instead.
      refused = status >= 400 && status < 500 && ![412, 429].includes(status)
      waiting.value = refused ? undefined : { ...change, ...waiting.value as BoardChange | undefined }
      if (status === 412) conflict.value = true
      else if (failures++ === 0) feedback.failed(cause)
    } finally {
      saving.value = false
    }
    if (refused) {
      failures = 0
      await reload()
    } else if (waiting.value !== undefined && !conflict.value && timer === undefined) schedule(Math.min(longestWaitMs, quietMs * 2 ** failures))
  }
  function schedule(waitMs = quietMs): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      void flush()
    }, waitMs)
  }
  function change(next: BoardChange): void {
    if (board.value === undefined) return
    board.value = { ...board.value, ...next }
    waiting.value = { ...waiting.value, ...next }
    schedule()
  }
  async function takeStored(): Promise<void> {
    waiting.value = undefined
    conflict.value = false
    await reload()
  }
  async function keepMine(): Promise<void> {
    const current = board.value
    if (current === undefined) return
    const { version } = await api.get<Dashboard>(`dashboards/${current.id}`)
    board.value = { ...current, version }
    conflict.value = false
    await flush()
  }

  watch(id, (next, before) => {
    if (before !== undefined) void flush()
    if (next !== board.value?.id) board.value = undefined
    error.value = undefined
    waiting.value = undefined
    conflict.value = false
    void reload()
  }, { immediate: true })
  useLive('dashboards.changed', ({ dashboardId, version }) => {
    const current = board.value
    if (dashboardId !== id() || current?.version === version && !current.shared) return
    if (waiting.value === undefined && !saving.value) void reload()
  }, () => void reload())
  // A closed tab, and on phones another application before this one.
  const leave = (): void => void flush()
  document.addEventListener('visibilitychange', leave)
  addEventListener('pagehide', leave)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', leave)
    removeEventListener('pagehide', leave)
    leave()
  })
  return {
    board, error, conflict, change, flush, takeStored, keepMine, reload,
    state: computed(() => saving.value ? 'saving' : waiting.value === undefined ? 'saved' : 'unsaved'),
  }
}
