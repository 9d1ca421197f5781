import { computed, shallowRef, watch } from 'vue'
import type { Entry, PageOf } from '@overt/sdk/ui'
import { addDays } from '@overt/sdk/ui'
import { useSession } from '../../state/session.ts'

const recentDays = 14
const mostEntries = 200

/** What a member did lately: which tasks come first, and which time of a day is taken. */
export function useRecentWork(memberId: () => string, today: () => string, day: () => string) {
  const session = useSession()
  const recent = shallowRef<readonly Entry[]>([])
  const ofDay = shallowRef<readonly Entry[]>([])
  async function read(from: string, to: string): Promise<readonly Entry[]> {
    try {
      return (await session.api.get<PageOf<Entry>>('/entries', { query: { memberId: memberId(), from, to, limit: mostEntries } })).items
    } catch (cause) {
      // Tasks are then offered in the order of their names, and a duration needs its start.
      console.warn('recent entries could not be read:', cause)
      return []
    }
  }
  watch(memberId, async (member) => {
    const found = await read(addDays(today(), -recentDays), addDays(today(), 1))
    if (member === memberId()) recent.value = found
  }, { immediate: true })
  watch([memberId, day, recent], async ([member, date]) => {
    const isRecent = date >= addDays(today(), 1 - recentDays) && date <= today()
    const found = isRecent ? recent.value : await read(addDays(date, -1), addDays(date, 1))
    if (member === memberId() && date === day()) ofDay.value = found
  }, { immediate: true })
  return {
    /** Ids of tasks, the latest first. */
    taskIds: computed<readonly string[]>(() => [...new Set(recent.value.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt)).map(({ taskId }) => taskId))]),
    /** Entries around the day, in order of time. */
    taken: computed<readonly Entry[]>(() => ofDay.value.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt))),
    /** Reads again what was just saved. */
    add(entry: Entry) { recent.value = [...recent.value, entry] },
  }
}
