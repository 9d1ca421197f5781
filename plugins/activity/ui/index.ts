import { defineUi } from '@overt/sdk/ui'

export default defineUi({
  id: 'activity',
  setup({ contribute, route }) {
    route({ path: '/activity', name: 'activity.board', title: 'title', component: () => import('./BoardPage.vue') })
    route({ path: '/activity/categories', name: 'activity.categories', title: 'tab.categories', component: () => import('./CategoriesPage.vue') })
    contribute('nav.main/v1', { id: 'board', title: 'title', to: '/activity', icon: 'i-lucide-activity', order: 30, when: { role: ['admin', 'manager', 'hr'] } })
    contribute('member.tab/v1', { id: 'day', title: 'title', path: 'activity', icon: 'i-lucide-activity', order: 20, component: () => import('./MemberTab.vue') })
    contribute('dashboard.widget/v1', {
      id: 'today', title: 'widget.title', size: 'medium', icon: 'i-lucide-activity', order: 15, when: { role: ['admin', 'manager', 'hr'] },
      component: () => import('./TodayWidget.vue'),
    })
  },
})
