import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useAbility } from '@overt/sdk/ui'

/** Nobody's id: a right that holds for it holds for others than the reader. */
const somebodyElse = '00000000-0000-0000-0000-000000000000'

/** What the reader may do with other people's punches. */
export function useReach(): { readonly seesOthers: ComputedRef<boolean>; readonly decides: ComputedRef<boolean> } {
  const { can } = useAbility()
  return {
    seesOthers: computed(() => can('read', 'Punch', { memberId: somebodyElse }) || can('decide', 'Punch')),
    decides: computed(() => can('decide', 'Punch')),
  }
}
