import { computed } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { useAbility, useHost, useMessages } from '@overt/sdk/ui'
import { addPartMessages } from '../app/i18n.ts'
import { openDocs } from '../state/open-docs.ts'

/** Texts that come with the palette, so that the first paint does not carry them. */
const catalogues = import.meta.glob<Readonly<Record<string, string>>>('../locales/palette.*.json', { eager: true, import: 'default' })
addPartMessages(catalogues)

interface PaletteAction {
  readonly label: string
  readonly icon: string
  /** A page of the application, or what opens something beside it. */
  readonly to: RouteLocationRaw | (() => void)
  /** Other words for it, in every language: found, never shown. */
  readonly words: string
}

/** What the reader may do from the palette, of the host and of plugins. */
export function usePaletteActions() {
  const host = useHost()
  const { can } = useAbility()
  const { t } = useMessages()
  const others = { memberId: null }
  const words = (action: string): string => Object.values(catalogues).flatMap((texts) => [texts[`palette-action.${action}`], texts[`palette-words.${action}`]]).join(' ')
  const own = computed(() => [
    { action: 'start', icon: 'i-lucide-play', to: { query: { do: 'start' } }, shown: true },
    { action: 'add', icon: 'i-lucide-plus', to: { query: { do: 'add' } }, shown: true },
    { action: 'decide', icon: 'i-lucide-list-checks', to: '/', shown: true },
    { action: 'invite', icon: 'i-lucide-user-plus', to: '/settings/members', shown: can('create', 'Invitation') },
    { action: 'work', icon: 'i-lucide-folder-plus', to: '/work', shown: can('create', 'Organization') },
    { action: 'others-time', icon: 'i-lucide-users', to: '/time', shown: can('create', 'Entry', others) },
    { action: 'plugins', icon: 'i-lucide-puzzle', to: '/settings/plugins', shown: can('update', 'Plugin') },
    { action: 'monitoring', icon: 'i-lucide-eye', to: '/settings/monitoring', shown: can('update', 'Workspace') },
    { action: 'agent', icon: 'i-lucide-download', to: '/me/devices', shown: true },
    { action: 'my-data', icon: 'i-lucide-file-down', to: '/me/data', shown: true },
    { action: 'notifications', icon: 'i-lucide-bell', to: '/me/notifications', shown: true },
    { action: 'password', icon: 'i-lucide-lock', to: '/me/security', shown: true },
    { action: 'token', icon: 'i-lucide-key-round', to: '/settings/tokens', shown: true },
    { action: 'restore', icon: 'i-lucide-undo-2', to: '/trash', shown: true },
    { action: 'docs', icon: 'i-lucide-book-open', to: openDocs, shown: true },
    { action: 'audit', icon: 'i-lucide-scroll-text', to: '/audit', shown: can('read', 'AuditRow') },
    { action: 'workspace', icon: 'i-lucide-settings', to: '/settings/workspace', shown: can('update', 'Workspace') },
    { action: 'delete-workspace', icon: 'i-lucide-trash-2', to: '/settings/workspace', shown: can('delete', 'Workspace') },
    { action: 'new-workspace', icon: 'i-lucide-building-2', to: '/workspaces/new', shown: true },
  ].filter(({ shown }) => shown).map(({ action, icon, to }): PaletteAction => ({ label: t(`palette-action.${action}`), icon, to, words: words(action) })))
  const ofPlugins = computed(() => host.contributions('palette.action/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId))
    .map(({ title, pluginId, icon, to, words: given }): PaletteAction => ({ label: host.translate(title, {}, pluginId), icon, to, words: (given ?? []).join(' ') })))
  return computed(() => [...own.value, ...ofPlugins.value])
}
