import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useMessages } from '@overt/sdk/ui'

/** The pages of reports. */
export function useTabs(): ComputedRef<readonly { readonly to: string; readonly name: string; readonly label: string }[]> {
  const { t } = useMessages()
  return computed(() => [{ to: '/reports', name: 'reports.page', label: t('tab.report') }, { to: '/reports/saved', name: 'reports.saved', label: t('tab.saved') }])
}
