import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'billing',
  setup({ contribute }) {
    contribute('settings.page/v1', { id: 'billing', title: 'plugin.title', when: { can: ['read', 'BillingAccount'] }, component: () => import('./BillingPage.vue') })
    contribute('palette.action/v1', { id: 'invoices', title: 'palette.invoices', icon: 'i-lucide-receipt', to: '/settings/billing', words: ['bill', 'pay', 'payment', 'invoice', 'price', 'rechnung', 'zahlen', 'zahlung', 'bezahlen', 'preis', 'beleg'], when: { can: ['read', 'BillingAccount'] } })
    contribute('palette.action/v1', { id: 'subscription', title: 'palette.subscription', icon: 'i-lucide-credit-card', to: '/settings/billing', words: ['plan', 'card', 'sepa', 'subscription', 'cancel', 'contact', 'address', 'tarif', 'karte', 'lastschrift', 'abo', 'kündigen', 'anschrift'], when: { can: ['update', 'BillingAccount'] } })
    contribute('operator.page/v1', { id: 'workspaces', title: 'plugin.title', path: 'workspaces', icon: 'i-lucide-receipt', component: () => import('./OperatorPage.vue') })
  },
})
