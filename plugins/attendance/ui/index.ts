import { addDays, defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'
import type { AttendanceDay } from './days.ts'

export default defineUi({
  id: 'attendance',
  setup({ contribute, route }) {
    route({ path: '/attendance', name: 'attendance.team', title: 'page.title', component: () => import('./TeamPage.vue') })
    route({ path: '/attendance/requests', name: 'attendance.requests', title: 'tab.requests', component: () => import('./RequestsPage.vue') })
    route({ path: '/attendance/leave', name: 'attendance.leave', title: 'tab.leave', component: () => import('./LeavePage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/attendance', icon: 'i-lucide-calendar-check', order: 20 })
    contribute('member.tab/v1', {
      id: 'days', title: 'page.title', path: 'attendance', icon: 'i-lucide-calendar-check', order: 10, component: () => import('./MemberTab.vue'),
    })
    contribute('members.column/v1', {
      id: 'today', title: 'column.today', component: () => import('./ClockColumn.vue'),
      async load(memberIds, api) {
        // The date depends on each member's zone and shift: the last that has begun is theirs.
        const now = new Date().toISOString().slice(0, 10)
        const { items } = await api.get<{ items: readonly AttendanceDay[] }>('days', { query: { memberIds: [...memberIds], from: addDays(now, -1), to: addDays(now, 1) } })
        return Object.fromEntries(items.map((day) => [day.memberId, day]))
      },
    })
    contribute('dashboard.widget/v1', {
      id: 'today', title: 'widget.today', size: 'medium', icon: 'i-lucide-calendar-check', order: 20, when: { role: ['admin', 'manager', 'hr'] },
      component: () => import('./TodayWidget.vue'),
    })
    contribute('dashboard.widget/v1', {
      id: 'requests', title: 'widget.requests', size: 'medium', icon: 'i-lucide-inbox', order: 25, when: { can: ['decide', 'AttendanceCorrection'] },
      component: () => import('./RequestsWidget.vue'),
    })
    contribute('decisions/v1', {
      id: 'requests', title: 'widget.requests', icon: 'i-lucide-inbox', live: ['attendance.correction'], when: { can: ['decide', 'AttendanceCorrection'] },
      async load(api) {
        const waiting = async (path: string): Promise<number> =>
          (await api.get<{ items: readonly { readonly mayDecide: boolean }[] }>(path, { query: { status: 'pending' } })).items.filter(({ mayDecide }) => mayDecide).length
        const [corrections, leave] = await Promise.all([waiting('corrections'), waiting('leave')])
        return [
          { id: 'corrections', text: 'decision.corrections', values: { count: corrections }, to: '/attendance/requests' },
          { id: 'leave', text: 'decision.leave', values: { count: leave }, to: '/attendance/leave' },
        ].filter(({ values }) => values.count > 0)
      },
    })
    contribute('dashboard.widget/v2', {
      id: 'team', title: 'team.title', summary: 'team.summary', icon: 'i-lucide-table-properties', order: 22, component: () => import('./TeamWidget.vue'),
      size: { default: { w: 6, h: 6 }, min: { w: 4, h: 3 } }, follows: ['dates', 'memberIds'],
    })
    contribute('dashboard.widget/v1', { id: 'week', title: 'widget.week', size: 'medium', icon: 'i-lucide-calendar-days', order: 30, component: () => import('./MyWeekWidget.vue') })
  },
})
