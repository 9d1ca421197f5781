import { computed } from 'vue'
import { useAbility, useHost } from '@overt/sdk/ui'

export interface NavigationItem {
  readonly to: string
  readonly icon: string
  readonly label: string
  /** For narrow places, where the label is long. */
  readonly short?: string
  /** Not among the four on phones. */
  readonly second?: boolean
  /** Pressed after `g`. */
  readonly key?: string
}

/** The places of the sidebar: the core's, then what plugins add, then settings. */
export function useNavigation() {
  const host = useHost()
  const { can } = useAbility()
  const main = computed<readonly NavigationItem[]>(() => [
    { to: '/', icon: 'i-lucide-sun', label: host.translate('today.title'), key: 't' },
    { to: '/time', icon: 'i-lucide-clock', label: host.translate('time.title'), key: 'e' },
    { to: '/timesheet', icon: 'i-lucide-table-2', label: host.translate('time.view.sheet'), second: true },
    { to: '/members', icon: 'i-lucide-users', label: host.translate('members.title'), key: 'm' },
    { to: '/work', icon: 'i-lucide-folder-tree', label: host.translate('work.title'), short: host.translate('work.short'), key: 'w' },
  ])
  const plugins = computed<readonly NavigationItem[]>(() => host.contributions('nav.main/v1')
    .filter(({ when, pluginId }) => host.isMet(when, pluginId))
    .map(({ to, icon, title, pluginId }) => ({ to, icon, label: host.translate(title, {}, pluginId) })))
  const end = computed<readonly NavigationItem[]>(() => [
    ...(can('read', 'AuditRow') ? [{ to: '/audit', icon: 'i-lucide-scroll-text', label: host.translate('audit.title'), key: 'a' }] : []),
    { to: '/trash', icon: 'i-lucide-trash-2', label: host.translate('trash.title') },
    ...(host.me.value.operator ? [{ to: '/operator', icon: 'i-lucide-server-cog', label: host.translate('operator.title') }] : []),
    ...(can('update', 'Workspace') || can('create', 'Invitation') ? [{ to: '/settings', icon: 'i-lucide-settings', label: host.translate('settings.title'), key: 's' }] : []),
  ])
  return { main, plugins, end, all: computed(() => [...main.value, ...plugins.value, ...end.value]) }
}
