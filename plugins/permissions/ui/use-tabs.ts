import { useMessages } from '@overt/sdk/ui'

/** The tabs that the pages of permissions share. */
export function useTabs(): { readonly to: string; readonly name: string; readonly label: string }[] {
  const { t } = useMessages()
  return [
    { to: '/permissions', name: 'permissions.editor', label: t('tab.editor') },
    { to: '/permissions/teams', name: 'permissions.teams', label: t('tab.teams') },
    { to: '/permissions/access', name: 'permissions.access', label: t('tab.access') },
  ]
}
