import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { Me, Role } from '../../wire/index.ts'
import { useHost } from '../host.ts'

/** Who is signed in, and as what. */
export interface CurrentMember {
  readonly user: ComputedRef<Me['user']>
  readonly memberId: ComputedRef<string>
  readonly role: ComputedRef<Role>
}

/** Who is signed in, as a member of this workspace. */
export function useMe(): CurrentMember {
  const host = useHost()
  return {
    user: computed(() => host.me.value.user),
    memberId: computed(() => host.membership.value.memberId),
    role: computed(() => host.membership.value.role),
  }
}
