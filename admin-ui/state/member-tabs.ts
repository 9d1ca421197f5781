import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useHost } from '@overt/sdk/ui'
import type { Contributed } from '@overt/sdk/ui'

export type MemberTab = Contributed<'member.tab/v1'>

/** The tabs that plugins add to a member's page, each under an address of its own: a path that the page or an earlier tab has already gets the plugin's id in front. */
export function useMemberTabs(taken: readonly string[], self: () => boolean): ComputedRef<readonly MemberTab[]> {
  const host = useHost()
  return computed(() => {
    const paths = new Set(taken)
    return host.contributions('member.tab/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId, self())).map((tab) => {
      const path = paths.has(tab.path) ? `${tab.pluginId}-${tab.path}` : tab.path
      paths.add(path)
      return { ...tab, path }
    })
  })
}
