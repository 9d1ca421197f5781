import { ref } from 'vue'
import { useApi, useFeedback, useMessages } from '@overt/sdk/ui'
import type { Punch } from '../../wire.ts'

export type Decision = 'accept' | 'reject'

/** Decides punches, one or several, and says how it went; `decided` runs after those that went well. */
export function useDecisions(decided: (punches: readonly Punch[]) => void) {
  const api = useApi()
  const feedback = useFeedback()
  const { t } = useMessages()
  const deciding = ref<Decision>()

  async function decide(punchIds: readonly string[], decision: Decision, comment: string): Promise<readonly Punch[]> {
    if (deciding.value !== undefined || punchIds.length === 0) return []
    deciding.value = decision
    const done: Punch[] = []
    for (const id of punchIds) {
      // One after the other: the decisions of one person build on each other.
      const went = await feedback.attempt(async () => { done.push(await api.post<Punch>(`punches/${id}/decide`, { decision, ...comment.trim() === '' ? {} : { comment: comment.trim() } })) })
      if (!went) break
    }
    deciding.value = undefined
    if (done.length > 0) {
      feedback.toast({ title: t(`decide.done.${decision}`, { count: done.length }), tone: 'success' })
      decided(done)
    }
    return done
  }
  return { deciding, decide }
}
