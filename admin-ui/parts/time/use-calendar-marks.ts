import { ref, watch } from 'vue'
import { addDays, useHost, useMe } from '@overt/sdk/ui'
import type { CalendarMark, DateSpan } from '@overt/sdk/ui'

/** What plugins know of the reader's own days; of nobody else's. */
export function useCalendarMarks(memberId: () => string, range: () => DateSpan) {
  const host = useHost()
  const me = useMe()
  const marks = ref<readonly CalendarMark[]>([])
  watch([memberId, range], async ([member, { from, to }]) => {
    marks.value = []
    if (member !== me.memberId.value) return
    const found = await Promise.all(host.contributions('calendar.layer/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)).map(async ({ pluginId, load }) => {
      try {
        // Days of the reader's zone reach into those beside them.
        return await load({ memberId: member, from: addDays(from, -1), to: addDays(to, 1) }, host.api(pluginId))
      } catch (cause) {
        // The calendar stands without it.
        console.warn(`plugin ${pluginId}: what lies beside the entries could not be read:`, cause)
        return []
      }
    }))
    if (member === memberId() && from === range().from && to === range().to) marks.value = found.flat()
  }, { immediate: true })
  return marks
}
