import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'

export default defineUi({
  id: 'punchim',
  setup({ contribute, route }) {
    route({ path: '/punches', name: 'punchim.punches', title: 'page.title', component: () => import('./punches/PunchesPage.vue') })
    route({ path: '/punches/mine', name: 'punchim.mine', title: 'tab.mine', component: () => import('./own/MinePage.vue') })
    route({ path: '/punches/fences', name: 'punchim.fences', title: 'tab.fences', when: { can: ['read', 'Geofence'] }, component: () => import('./fences/FencesPage.vue') })
    route({ path: '/punches/assignments', name: 'punchim.assignments', title: 'tab.assignments', when: { can: ['create', 'PunchAssignment'] }, component: () => import('./assignments/AssignmentsPage.vue') })
    route({ path: '/punches/kiosks', name: 'punchim.kiosks', title: 'tab.kiosks', when: { can: ['read', 'PunchKiosk'] }, component: () => import('./kiosks/KiosksPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/punches', icon: 'i-lucide-map-pin-check', order: 25 })
    contribute('member.tab/v1', { id: 'punches', title: 'page.title', path: 'punches', icon: 'i-lucide-map-pin-check', order: 15, component: () => import('./punches/MemberPunches.vue') })
    contribute('decisions/v1', {
      id: 'punches', title: 'page.title', icon: 'i-lucide-map-pin-check', live: ['punchim.changed'], when: { can: ['decide', 'Punch'] },
      async load(api) {
        const { count } = await api.get<{ readonly count: number }>('waiting')
        return count === 0 ? [] : [{ id: 'waiting', text: 'decision.waiting', values: { count }, to: '/punches?flag=disputed' }]
      },
    })
    contribute('entry.note/v1', { id: 'punch', title: 'page.title', kind: 'punchim.punch', component: () => import('./PunchNote.vue') })
    contribute('dashboard.widget/v1', { id: 'clock', title: 'clock.title', size: 'small', icon: 'i-lucide-map-pin-check', order: 12, when: { role: ['member'] }, component: () => import('./own/ClockWidget.vue') })
  },
})
