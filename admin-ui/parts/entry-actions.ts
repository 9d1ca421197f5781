import { useFeedback, useHost } from '@overt/sdk/ui'
import type { Entry } from '@overt/sdk/ui'
import { useSession } from '../state/session.ts'
import { useTimer } from '../state/timer.ts'

/** What can be done with an entry from every list. */
export function useEntryActions(changed: () => unknown) {
  const session = useSession()
  const timer = useTimer()
  const feedback = useFeedback()
  const { translate } = useHost()

  async function remove(ids: readonly string[]): Promise<void> {
    await feedback.attempt(async () => {
      const { batchId } = ids.length === 1
        ? await session.api.delete<{ readonly batchId: string | null }>(`/entries/${ids[0]}`)
        : await session.api.post<{ readonly batchId: string | null }>('/entries/bulk-delete', { ids })
      if (timer.running !== null && ids.includes(timer.running.id)) timer.running = null
      await changed()
      feedback.toast({
        title: translate('entry.deleted', { count: ids.length }),
        ...(batchId === null ? {} : { undo: () => void feedback.attempt(async () => {
          await session.api.post(`/trash/${batchId}/restore`)
          await changed()
        }) }),
      })
    })
  }
  return {
    remove,
    again: (entry: Entry) => feedback.attempt(() => timer.start({ taskId: entry.taskId })),
    stop: () => feedback.attempt(timer.stop),
  }
}
