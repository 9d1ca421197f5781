import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'mood',
  setup({ contribute, route }) {
    route({ path: '/mood', name: 'mood.page', title: 'page.title', component: () => import('./MoodPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/mood', icon: 'i-lucide-smile', order: 60 })
    contribute('dashboard.widget/v1', { id: 'today', title: 'page.title', size: 'small', icon: 'i-lucide-smile', order: 60, component: () => import('./MoodWidget.vue') })
  },
})
