import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'reports',
  setup({ contribute, route }) {
    route({ path: '/reports', name: 'reports.page', title: 'title', component: () => import('./ReportPage.vue') })
    route({ path: '/reports/saved', name: 'reports.saved', title: 'tab.saved', component: () => import('./SavedPage.vue') })
    route({ path: '/reports/saved/:id', name: 'reports.open', title: 'tab.saved', component: () => import('./OpenSavedPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'title', to: '/reports', icon: 'i-lucide-chart-column', order: 50 })
  },
})
