import { ref, watch } from 'vue'
import { useHost } from '@overt/sdk/ui'
import type { DateSpan } from '@overt/sdk/ui'

/** Seconds that a person is expected to work on each date, where a plugin says so to this reader. */
export function useRequiredTime(memberId: () => string, range: () => DateSpan) {
  const host = useHost()
  const required = ref<Readonly<Record<string, number>>>({})
  watch([memberId, range], async ([member, { from, to }]) => {
    const found = await Promise.all(host.contributions('time.required/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)).map(async ({ pluginId, load }) => {
      try {
        return await load({ memberId: member, from, to }, host.api(pluginId))
      } catch (cause) {
        // Totals stand without it.
        console.warn(`plugin ${pluginId}: the required time could not be read:`, cause)
        return undefined
      }
    }))
    if (member === memberId() && from === range().from) required.value = found.find((each) => each !== undefined) ?? {}
  }, { immediate: true })
  return required
}
