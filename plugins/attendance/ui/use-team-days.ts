import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiProblem, useApi, useLive } from '@overt/sdk/ui'
import type { AttendanceDay } from './days.ts'

/** People of one request. */
const peopleAtOnce = 50
/** Changes that come together are read together. */
const quietMs = 1_500

/**
 * Attendance of people as they come into the grid, by `member date`: each is read once for a month, and again when it has changed.
 */
export function useTeamDays(people: () => readonly { readonly id: string }[], month: () => { readonly from: string; readonly to: string }) {
  const api = useApi()
  const days = shallowRef<ReadonlyMap<string, AttendanceDay>>(new Map())
  const error = shallowRef<ApiProblem>()
  const pending = ref(true)
  let read = new Set<string>()
  let shownMonth = ''
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(ids: readonly string[]): Promise<void> {
    const { from, to } = month()
    const asked = shownMonth
    try {
      for (let start = 0; start < ids.length; start += peopleAtOnce) {
        const some = ids.slice(start, start + peopleAtOnce)
        const { items } = await api.get<{ items: readonly AttendanceDay[] }>('days', { query: { memberIds: some.join(','), from, to, readable: true } })
        if (asked !== shownMonth) return
        const again = new Set(some)
        days.value = new Map([...[...days.value].filter(([, { memberId }]) => !again.has(memberId)), ...items.map((day) => [`${day.memberId} ${day.date}`, day] as const)])
      }
      error.value = undefined
    } catch (cause) {
      // What was not read is asked for with the next change or retry.
      for (const id of ids) read.delete(id)
      error.value = cause instanceof ApiProblem ? cause : new ApiProblem({ status: 0, code: 'client-error', title: String(cause) })
    } finally {
      if (asked === shownMonth) pending.value = false
    }
  }

  async function follow(): Promise<void> {
    const { from, to } = month()
    if (shownMonth !== `${from} ${to}`) {
      shownMonth = `${from} ${to}`
      read = new Set()
      days.value = new Map()
      pending.value = true
    }
    const missing = people().map(({ id }) => id).filter((id) => !read.has(id))
    for (const id of missing) read.add(id)
    await load(missing)
  }
  watch([() => people().map(({ id }) => id).join(), () => JSON.stringify(month())], () => { void follow() }, { immediate: true })

  const again = (ids: Iterable<string>): void => {
    for (const id of ids) if (read.has(id)) changed.add(id)
    timer ??= setTimeout(() => {
      timer = undefined
      const ids = [...changed]
      changed.clear()
      void load(ids)
    }, quietMs)
  }
  useLive('attendance.changed', ({ memberId }) => { again([memberId]) }, () => { again(read) })
  onScopeDispose(() => { clearTimeout(timer) })
  return { days, error, pending, retry: follow }
}
