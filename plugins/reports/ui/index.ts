import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'reports',
  setup({ contribute, route }) {
    route({ path: '/reports', name: 'reports.page', title: 'title', component: () => import('./ReportPage.vue') })
    route({ path: '/reports/saved', name: 'reports.saved', title: 'tab.saved', component: () => import('./SavedPage.vue') })
    route({ path: '/reports/links', name: 'reports.links', title: 'tab.links', component: () => import('./LinksPage.vue') })
    route({ path: '/reports/saved/:id', name: 'reports.open', title: 'tab.saved', component: () => import('./OpenSavedPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'title', to: '/reports', icon: 'i-lucide-chart-column', order: 50 })
    contribute('palette.action/v1', { id: 'links', title: 'palette.links', icon: 'i-lucide-link', to: '/reports/links', words: ['share', 'client', 'customer', 'link', 'teilen', 'kunde', 'freigabe'], when: { can: ['create', 'ReportShare'] } })
    contribute('palette.action/v1', { id: 'export', title: 'palette.export', icon: 'i-lucide-file-down', to: '/reports', words: ['report', 'csv', 'excel', 'xlsx', 'pdf', 'bericht', 'auswertung', 'export', 'download'] })
    contribute('palette.action/v1', { id: 'mail', title: 'palette.mail', icon: 'i-lucide-mail', to: '/reports/saved', words: ['schedule', 'recurring', 'weekly', 'monthly', 'send', 'subscribe', 'regelmäßig', 'wöchentlich', 'monatlich', 'zusenden', 'abonnieren'], when: { can: ['create', 'ReportSchedule'] } })
    contribute('palette.action/v1', { id: 'saved', title: 'palette.saved', icon: 'i-lucide-bookmark', to: '/reports/saved', words: ['shared report', 'favourite', 'gespeichert', 'geteilt', 'vorlage'] })
  },
})
