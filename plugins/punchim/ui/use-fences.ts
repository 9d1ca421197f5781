import { useAbility, usePages } from '@overt/sdk/ui'
import type { Fence } from '../wire.ts'

/** All fences, for those who may read them; nothing for the others. */
export function useFences() {
  const { can } = useAbility()
  return can('read', 'Geofence') ? usePages<Fence>(() => 'fences', { limit: 200, whole: true, live: ['punchim.rules-changed'] }) : undefined
}
