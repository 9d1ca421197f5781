import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useAbility, useMe, useMessages } from '@overt/sdk/ui'

/** The pages of reports. */
export function useTabs(): ComputedRef<readonly { readonly to: string; readonly name: string; readonly label: string }[]> {
  const { t } = useMessages()
  const { can } = useAbility()
  const { memberId } = useMe()
  return computed(() => [{ to: '/reports', name: 'reports.page', label: t('tab.report') }, { to: '/reports/saved', name: 'reports.saved', label: t('tab.saved') },
    ...can('create', 'ReportShare', { id: null, memberId: memberId.value }) ? [{ to: '/reports/links', name: 'reports.links', label: t('tab.links') }] : []])
}
