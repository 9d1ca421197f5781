import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useAbility } from '@overt/sdk/ui'

/** Whether the reader may see the days of anybody but themselves. */
export function useHasTeam(): ComputedRef<boolean> {
  const ability = useAbility()
  return computed(() => ability.can('read', 'AttendanceDay', { memberId: null }))
}
