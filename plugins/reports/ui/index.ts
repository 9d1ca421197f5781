import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'reports',
  setup({ contribute, route }) {
    route({ path: '/reports', name: 'reports.page', title: 'title', component: () => import('./ReportPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'title', to: '/reports', icon: 'i-lucide-chart-column', order: 50 })
  },
})
