import { ref, watch } from 'vue'
import { useApi, useFeedback, useLive } from '@overt/sdk/ui'
import type { Decisions, GrantLevel } from '../contracts.ts'
import type { TreeRow } from './use-tree.ts'

const atOnce = 500
export const subjectAt: Readonly<Record<GrantLevel, string>> = { workspace: '', organization: 'Organization', project: 'Project', task: 'Task', entry: 'Entry' }

/** What a member may do with each place that is shown, read as the places appear and again when rights change. */
export function useDecisions(memberId: () => string, rows: () => readonly TreeRow[]) {
  const api = useApi()
  const feedback = useFeedback()
  const decisions = ref<ReadonlyMap<string, Decisions>>(new Map())
  const asked = new Set<string>()

  async function read(shown: readonly TreeRow[]): Promise<void> {
    const missing = shown.filter(({ place, moreOf }) => place.nodeId !== null && moreOf === undefined && !asked.has(place.nodeId))
    for (const { place } of missing) asked.add(place.nodeId!)
    for (const [level, same] of Map.groupBy(missing, ({ place }) => place.level)) {
      for (let from = 0; from < same.length; from += atOnce) {
        const ids = same.slice(from, from + atOnce).map(({ place }) => place.nodeId!)
        const { items } = await api.post<{ items: readonly { readonly id: string; readonly decisions: Decisions }[] }>('decisions', { memberId: memberId(), subject: subjectAt[level], ids })
        decisions.value = new Map([...decisions.value, ...items.map((item) => [item.id, item.decisions] as const)])
      }
    }
  }
  const readAgain = (): void => {
    asked.clear()
    void feedback.attempt(() => read(rows()))
  }
  watch(rows, (shown) => { void feedback.attempt(() => read(shown)) }, { immediate: true })
  useLive('rights.changed', readAgain)
  return decisions
}
