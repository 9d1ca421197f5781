import { inject, provide } from 'vue'
import type { InjectionKey } from 'vue'
import { useHost } from '../host.ts'

const pageZoneKey: InjectionKey<() => string> = Symbol('overt.ui.page-zone')

/** Shows every time below this component in the workspace's zone; its page says so with `ZoneNote`. */
export function useWorkspaceZone(): void {
  const { workspace } = useHost()
  provide(pageZoneKey, () => workspace.value.timeZone)
}

/** The zone in which the page shows its times: the reader's where it does not say otherwise. */
export function usePageZone(): () => string {
  const { timeZone } = useHost()
  return inject(pageZoneKey, () => () => timeZone.value, true)
}
