import { defineUi } from '@overt/sdk/ui'
import { myComputer } from './my-day.ts'
import { marksOf } from './calendar-marks.ts'
import type { Segment } from './segments.ts'

export default defineUi({
  id: 'activity',
  setup({ contribute, route }) {
    route({ path: '/activity', name: 'activity.board', title: 'title', component: () => import('./BoardPage.vue') })
    route({ path: '/activity/categories', name: 'activity.categories', title: 'tab.categories', component: () => import('./CategoriesPage.vue') })
    route({ path: '/activity/sums', name: 'activity.sums', title: 'tab.sums', component: () => import('./SumsPage.vue') })
    contribute('palette.action/v1', { id: 'categories', title: 'palette.categories', icon: 'i-lucide-tags', to: '/activity/categories', words: ['productive', 'rules', 'websites', 'applications', 'programme', 'webseiten', 'regeln', 'produktiv'], when: { can: ['update', 'ActivityCategory'] } })
    contribute('nav.main/v1', { id: 'board', title: 'title', to: '/activity', icon: 'i-lucide-activity', order: 30, when: { role: ['admin', 'manager', 'hr'] } })
    contribute('monitoring.settings/v1', {
      id: 'activity', title: 'plugin.title', icon: 'i-lucide-activity', order: 30,
      settings: ['idleSeconds', 'inputHook', 'collectApps', 'collectDomains', 'senseMicrophone', 'senseCamera', 'senseFullScreen', 'senseInhibitor', 'senseAudibleTab', 'retentionDays', 'totalsDays', 'keepWithoutPerson'],
    })
    contribute('member.tab/v1', { id: 'day', title: 'title', path: 'activity', icon: 'i-lucide-activity', order: 20, component: () => import('./MemberTab.vue') })
    contribute('day.lane/v1', { id: 'computer', title: 'lane.title', order: 20, live: ['presence.changed'], load: myComputer })
    contribute('dashboard.widget/v1', {
      id: 'today', title: 'widget.title', size: 'medium', icon: 'i-lucide-activity', order: 15, when: { role: ['admin', 'manager', 'hr'] },
      component: () => import('./TodayWidget.vue'),
    })
    contribute('calendar.layer/v1', {
      id: 'agent', title: 'title',
      load: async (of, api) => marksOf(await api.get<readonly Segment[]>('timeline', { query: of })),
    })
    contribute('dashboard.widget/v2', {
      id: 'top', title: 'top.title', summary: 'top.summary', icon: 'i-lucide-app-window', order: 15, component: () => import('./TopWidget.vue'),
      size: { default: { w: 4, h: 5 }, min: { w: 3, h: 3 } }, follows: ['dates', 'memberIds'],
      settings: {
        by: { kind: 'choice', options: ['app', 'domain', 'category'], default: 'app', label: 'top.by' },
        count: { kind: 'number', integer: true, default: 8, min: 3, max: 30, label: 'top.count' },
      },
    })
  },
})
