import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'billing',
  setup({ contribute }) {
    contribute('settings.page/v1', { id: 'billing', title: 'plugin.title', when: { can: ['read', 'BillingAccount'] }, component: () => import('./BillingPage.vue') })
    contribute('operator.page/v1', { id: 'workspaces', title: 'plugin.title', path: 'workspaces', icon: 'i-lucide-receipt', component: () => import('./OperatorPage.vue') })
  },
})
