import { computed } from 'vue'
import { useHost } from '../host.ts'
import type { UiAbility } from '../host.ts'

/** The member's rights for showing and hiding; reactive when read in templates and computed values. */
export function useAbility(): UiAbility {
  const host = useHost()
  const ability = computed(() => host.ability.value)
  return { can: (action, subject, record) => ability.value.can(action, subject, record) }
}
