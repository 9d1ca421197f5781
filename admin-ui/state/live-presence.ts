import { computed, onScopeDispose, shallowReactive } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useHost } from '@overt/sdk/ui'
import type { LiveEvents, Member } from '@overt/sdk/ui'

type Presence = LiveEvents['presence.changed']

/** Members with the presence that the live stream told since they were read; the newer word counts. */
export function useLivePresence(members: Readonly<Ref<readonly Member[]>>): ComputedRef<readonly Member[]> {
  const told = shallowReactive(new Map<string, Presence>())
  const { live } = useHost()
  onScopeDispose(live.subscribe((event) => {
    if (event.type === 'presence.changed') told.set(event.memberId, event)
  }))
  return computed(() => members.value.map((member) => {
    const presence = told.get(member.id)
    if (presence === undefined) return member
    const older = presence.lastSeenAt !== null && member.presence.lastSeenAt !== null && presence.lastSeenAt < member.presence.lastSeenAt
    return older ? member : { ...member, presence: { state: presence.state, since: presence.since, lastSeenAt: presence.lastSeenAt } }
  }))
}
