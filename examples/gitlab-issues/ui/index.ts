import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'gitlab-issues',
  setup({ contribute, route }) {
    route({ path: '/gitlab-issues', name: 'gitlab-issues.page', title: 'page.title', component: () => import('./IssuesPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/gitlab-issues', icon: 'i-lucide-list-checks', order: 66 })
  },
})
