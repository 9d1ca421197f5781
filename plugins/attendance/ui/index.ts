import { addDays, defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'
import type { AttendanceDay } from './days.ts'
import { myAttendance } from './my-day.ts'
import { waitingRequests } from './waiting-requests.ts'

export default defineUi({
  id: 'attendance',
  setup({ contribute, route }) {
    route({ path: '/attendance', name: 'attendance.team', title: 'page.title', component: () => import('./AttendancePage.vue') })
    route({ path: '/attendance/mine', name: 'attendance.mine', title: 'tab.mine', component: () => import('./MyCalendarPage.vue') })
    route({ path: '/attendance/requests', name: 'attendance.requests', title: 'tab.requests', component: () => import('./RequestsPage.vue') })
    route({ path: '/attendance/leave', name: 'attendance.leave', title: 'tab.leave', component: () => import('./LeavePage.vue') })
    route({ path: '/attendance/schedules', name: 'attendance.schedules', title: 'tab.schedules', component: () => import('./SchedulesPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/attendance', icon: 'i-lucide-calendar-check', order: 20 })
    contribute('palette.action/v1', { id: 'approve', title: 'palette.approve', icon: 'i-lucide-inbox', to: '/attendance/requests', words: ['genehmigen', 'freigeben', 'korrektur', 'antrag', 'urlaub', 'request', 'decide', 'reject', 'ablehnen', 'approve'], when: { can: ['decide', 'AttendanceCorrection'] } })
    contribute('palette.action/v1', { id: 'schedule', title: 'palette.schedule', icon: 'i-lucide-calendar-clock', to: '/attendance/schedules', words: ['new schedule', 'template', 'flexitime', 'working time', 'vorlage', 'gleitzeit', 'arbeitsplan', 'shift', 'hours', 'neuer zeitplan', 'schicht', 'dienstplan', 'arbeitszeit', 'sollzeit'], when: { can: ['update', 'AttendanceSchedule'] } })
    contribute('palette.action/v1', { id: 'leave', title: 'palette.leave', icon: 'i-lucide-palmtree', to: '/attendance/leave', words: ['vacation', 'public holidays', 'feiertage', 'holiday', 'sick', 'urlaub', 'krank', 'frei', 'absence'] })
    contribute('monitoring.settings/v1', { id: 'kept', title: 'plugin.title', icon: 'i-lucide-calendar-check', order: 70, settings: ['sources', 'retentionDays', 'keepWithoutPerson'] })
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
    contribute('timer.action/v1', { id: 'break', title: 'break.start', order: 10, component: () => import('./BreakButton.vue') })
    contribute('day.lane/v1', { id: 'day', title: 'page.title', order: 30, live: ['attendance.changed'], load: myAttendance })
    contribute('time.required/v1', {
      id: 'schedule', title: 'page.title',
      async load(of, api) {
        const { items } = await api.get<{ items: readonly { readonly date: string; readonly requiredSeconds: number }[] }>('required', { query: of })
        return Object.fromEntries(items.map(({ date, requiredSeconds }) => [date, requiredSeconds]))
      },
    })
    contribute('dashboard.widget/v1', {
      id: 'today', title: 'widget.today', size: 'medium', icon: 'i-lucide-calendar-check', order: 20, when: { role: ['admin', 'manager', 'hr'] },
      component: () => import('./TodayWidget.vue'),
    })
    contribute('decisions/v1', {
      id: 'requests', title: 'widget.requests', icon: 'i-lucide-inbox', live: ['attendance.correction', 'attendance.leave', 'notice.changed'], when: { can: ['decide', 'AttendanceCorrection'] },
      load: waitingRequests,
    })
    contribute('dashboard.widget/v2', {
      id: 'team', title: 'team.title', summary: 'team.summary', icon: 'i-lucide-table-properties', order: 22, component: () => import('./TeamWidget.vue'),
      size: { default: { w: 6, h: 6 }, min: { w: 4, h: 3 } }, follows: ['dates', 'memberIds'],
    })
    contribute('dashboard.widget/v1', { id: 'week', title: 'widget.week', size: 'medium', icon: 'i-lucide-calendar-days', order: 30, component: () => import('./MyWeekWidget.vue') })
  },
})
