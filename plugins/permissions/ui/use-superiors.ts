import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { usePages } from '@overt/sdk/ui'
import type { Member, Pages } from '@overt/sdk/ui'

/** Whoever may lead a group: active managers, HR and admins, by name. */
export function useSuperiors(): { readonly managers: Pages<Member>; readonly all: ComputedRef<readonly Member[]> } {
  const [managers, ...others] = (['manager', 'hr', 'admin'] as const).map((role) => usePages<Member>(() => '/members', { query: () => ({ status: 'active', role }), limit: 200 }))
  return {
    managers: managers!,
    all: computed(() => [managers!, ...others].flatMap(({ items }) => items.value).toSorted((one, other) => one.name.localeCompare(other.name))),
  }
}
