import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { memberRefusal, useAbility, useMe, useResource } from '@overt/sdk/ui'
import type { Member, MemberAct, MemberRefusal, Role } from '@overt/sdk/ui'

type Target = Pick<Member, 'id' | 'userId' | 'role'>

export interface MemberRefusals {
  /** Why the reader must not do this to the member; undefined where they may. */
  readonly of: ComputedRef<(act: MemberAct, member: Target) => MemberRefusal | undefined>
  /** The roles into which the reader may invite. */
  readonly invitable: ComputedRef<readonly Role[]>
  /** Why the reader must not act on an invitation into this role. */
  readonly ofInvitation: ComputedRef<(act: 'resend' | 'revoke', role: Role) => MemberRefusal | undefined>
}

/** What the reader may do to whom, by the server's own table; for showing and explaining, the server decides. */
export function useMemberRefusals(): MemberRefusals {
  const me = useMe()
  const { can } = useAbility()
  const admins = useResource<{ readonly items: readonly unknown[] }>(() => me.role.value === 'admin' ? '/members' : null,
    { query: () => ({ role: 'admin', status: 'active', limit: 2 }), live: ['member.changed'] })
  const actor = computed(() => ({ role: me.role.value, onlyAdmin: admins.data.value?.items.length === 1 }))
  return {
    of: computed(() => (act, { id, userId, role }) => memberRefusal(actor.value, act, id === me.memberId.value ? 'self' : role)
      ?? (can(act === 'remove' ? 'delete' : 'update', 'Member', { id, userId }) ? undefined : 'forbidden')),
    invitable: computed(() => can('create', 'Invitation') ? (['member', 'manager', 'hr', 'admin'] satisfies Role[]).filter((role) => memberRefusal(actor.value, 'invite', role) === undefined) : []),
    ofInvitation: computed(() => (act, role) => memberRefusal(actor.value, act, role)),
  }
}
