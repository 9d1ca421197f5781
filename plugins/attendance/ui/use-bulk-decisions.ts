import { computed, nextTick, ref, shallowRef } from 'vue'
import { ApiProblem, useApi, useFeedback, useMessages } from '@overt/sdk/ui'
import type { CorrectionRequest, LeaveRequest } from './requests.ts'

export interface BulkFault<R = CorrectionRequest | LeaveRequest> {
  /** As it was when it could not be decided: it may have left the list since. */
  readonly request: R
  readonly reason: string
}

/**
 * Chooses among the requests that the reader may decide, by pointer or keyboard, and decides the chosen ones one after the other: each is an act of its
 * own, those that fail stay chosen and say why, and what went well can be taken back.
 */
export function useBulkDecisions<R extends CorrectionRequest | LeaveRequest>(path: 'corrections' | 'leave', requests: () => readonly R[], changed: () => Promise<unknown>) {
  const { t } = useMessages()
  const api = useApi()
  const feedback = useFeedback()
  const chosen = ref<ReadonlySet<string>>(new Set())
  const current = ref<string>()
  const busy = ref(false)
  const faults = shallowRef<readonly BulkFault<R>[]>([])
  const cards = new Map<string, HTMLElement>()
  let anchor: string | undefined

  const open = computed(() => requests().filter(({ mayDecide }) => mayDecide).map(({ id }) => id))
  const selected = computed(() => open.value.filter((id) => chosen.value.has(id)))

  function toggle(id: string, isRange = false): void {
    const [from, to] = [open.value.indexOf(anchor ?? id), open.value.indexOf(id)]
    if (isRange && from >= 0 && to >= 0) chosen.value = new Set([...chosen.value, ...open.value.slice(Math.min(from, to), Math.max(from, to) + 1)])
    else {
      const next = new Set(chosen.value)
      if (!next.delete(id)) next.add(id)
      chosen.value = next
      anchor = id
    }
    current.value = id
  }
  const selectAll = (): void => { chosen.value = new Set(open.value) }
  const clear = (): void => {
    chosen.value = new Set()
    faults.value = []
  }

  async function move(step: 1 | -1, isRange: boolean): Promise<void> {
    const place = open.value.indexOf(current.value ?? '')
    const next = open.value[place < 0 ? (step === 1 ? 0 : open.value.length - 1) : Math.min(open.value.length - 1, Math.max(0, place + step))]
    if (next === undefined) return
    if (isRange) {
      if (current.value !== undefined && !chosen.value.has(current.value)) toggle(current.value)
      toggle(next, true)
    }
    current.value = next
    await nextTick()
    cards.get(next)?.focus()
  }

  async function decide(action: 'approve' | 'reject', comment = ''): Promise<void> {
    if (busy.value || selected.value.length === 0) return
    busy.value = true
    faults.value = []
    const done: string[] = []
    const failed: BulkFault<R>[] = []
    for (const request of requests().filter(({ id }) => selected.value.includes(id))) {
      try {
        await api.post(`${path}/${request.id}/${action}`, { comment })
        done.push(request.id)
      } catch (cause) {
        failed.push({ request, reason: cause instanceof ApiProblem ? cause.title : t('request.failed') })
      }
    }
    busy.value = false
    faults.value = failed
    chosen.value = new Set(failed.map(({ request }) => request.id))
    if (done.length > 0) feedback.toast({ title: t(action === 'approve' ? 'bulk.approved' : 'bulk.rejected', { count: done.length }), tone: 'success', undo: () => undo(done) })
    await changed()
  }

  async function undo(ids: readonly string[]): Promise<void> {
    let back = 0
    for (const id of ids) if (await feedback.attempt(() => api.post(`${path}/${id}/reopen`, {}))) back += 1
    if (back > 0) feedback.toast({ title: t('bulk.undone', { count: back }), tone: 'success' })
    await changed()
  }

  /** Keys of the list; those typed into a field are the field's. */
  function onKey(event: KeyboardEvent, act: { approve: () => void; reject: () => void }): void {
    const target = event.target as HTMLElement
    if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null || event.altKey || event.metaKey) return
    if (event.ctrlKey) {
      if (event.key.toLowerCase() !== 'a') return
      event.preventDefault()
      selectAll()
      return
    }
    const acts: Readonly<Record<string, () => unknown>> = {
      j: () => move(1, false), J: () => move(1, true), k: () => move(-1, false), K: () => move(-1, true),
      ArrowDown: () => move(1, event.shiftKey), ArrowUp: () => move(-1, event.shiftKey),
      x: () => { if (current.value !== undefined) toggle(current.value) }, X: () => { if (current.value !== undefined) toggle(current.value, true) },
      a: act.approve, r: act.reject, Escape: clear,
    }
    const run = acts[event.key]
    if (run === undefined || open.value.length === 0) return
    event.preventDefault()
    void run()
  }

  /** Keeps the element of a request, for the focus; null when it is gone. */
  function place(id: string, card: unknown): void {
    const element = card instanceof HTMLElement ? card : (card as { readonly $el?: HTMLElement } | null)?.$el
    if (element === undefined) cards.delete(id)
    else cards.set(id, element)
  }
  /** The tab key leads to one of those that can be chosen. */
  const isCurrent = (id: string): boolean => current.value === id || (current.value === undefined && open.value[0] === id)

  return { selected, chosen, current, busy, faults, open, toggle, selectAll, clear, decide, undo, onKey, place, isCurrent }
}
