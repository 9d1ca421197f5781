import { defineUi } from '@overt/sdk/ui'
import type {} from '../contracts.ts'
import { myPunches } from './own/my-day.ts'

export default defineUi({
  id: 'punchim',
  setup({ contribute, route }) {
    route({ path: '/punches', name: 'punchim.punches', title: 'page.title', component: () => import('./punches/PunchesPage.vue') })
    route({ path: '/punches/mine', name: 'punchim.mine', title: 'tab.mine', component: () => import('./own/MinePage.vue') })
    route({ path: '/punches/fences', name: 'punchim.fences', title: 'tab.fences', when: { can: ['read', 'Geofence'] }, component: () => import('./fences/FencesPage.vue') })
    route({ path: '/punches/assignments', name: 'punchim.assignments', title: 'tab.assignments', when: { can: ['create', 'PunchAssignment'] }, component: () => import('./assignments/AssignmentsPage.vue') })
    route({ path: '/punches/kiosks', name: 'punchim.kiosks', title: 'tab.kiosks', when: { can: ['read', 'PunchKiosk'] }, component: () => import('./kiosks/KiosksPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/punches', icon: 'i-lucide-map-pin-check', order: 25 })
    contribute('palette.action/v1', { id: 'punch', title: 'palette.punch', icon: 'i-lucide-map-pin-check', to: '/punches/mine', words: ['clock in', 'clock out', 'stamp', 'check in', 'arrive', 'leave', 'ein', 'aus', 'kommen', 'gehen', 'stechuhr'] })
    contribute('palette.action/v1', { id: 'disputed', title: 'palette.disputed', icon: 'i-lucide-map-pin-x', to: '/punches?flag=disputed', words: ['approve', 'reject', 'review', 'flag', 'genehmigen', 'ablehnen', 'prüfen', 'strittig'], when: { can: ['decide', 'Punch'] } })
    contribute('palette.action/v1', { id: 'fence', title: 'palette.fence', icon: 'i-lucide-map-pin-plus', to: '/punches/fences?new', words: ['geofence', 'fence', 'location', 'site', 'gps', 'place', 'map', 'ort', 'baustelle', 'standort', 'karte', 'geozaun'], when: { can: ['create', 'Geofence'] } })
    contribute('palette.action/v1', { id: 'assign', title: 'palette.assign', icon: 'i-lucide-users', to: '/punches/assignments', words: ['assign', 'task', 'site', 'people', 'zuweisen', 'einsatz', 'aufgabe', 'baustelle'], when: { can: ['create', 'PunchAssignment'] } })
    contribute('palette.action/v1', { id: 'kiosk', title: 'palette.kiosk', icon: 'i-lucide-tablet-smartphone', to: '/punches/kiosks?new', words: ['tablet', 'shared device', 'pin', 'terminal', 'badge', 'gerät', 'stechuhr', 'ausweis'], when: { can: ['create', 'PunchKiosk'] } })
    contribute('monitoring.settings/v1', { id: 'evidence', title: 'plugin.title', icon: 'i-lucide-map-pin-check', order: 50, settings: ['gps', 'selfie', 'sampleOneIn', 'verdictOnly', 'selfieRetentionDays', 'fixRetentionDays'] })
    contribute('member.tab/v1', { id: 'punches', title: 'page.title', path: 'punches', icon: 'i-lucide-map-pin-check', order: 15, component: () => import('./punches/MemberPunches.vue') })
    contribute('decisions/v1', {
      id: 'punches', title: 'page.title', icon: 'i-lucide-map-pin-check', live: ['punchim.changed'], when: { can: ['decide', 'Punch'] },
      async load(api) {
        const { count } = await api.get<{ readonly count: number }>('waiting')
        return count === 0 ? [] : [{ id: 'waiting', text: 'decision.waiting', values: { count }, to: '/punches?flag=disputed' }]
      },
    })
    contribute('entry.note/v1', { id: 'punch', title: 'page.title', kind: 'punchim.punch', component: () => import('./PunchNote.vue') })
    contribute('day.lane/v1', { id: 'punches', title: 'lane.title', order: 10, live: ['punchim.changed'], load: myPunches })
    contribute('dashboard.widget/v1', { id: 'clock', title: 'clock.title', size: 'small', icon: 'i-lucide-map-pin-check', order: 12, when: { role: ['member'] }, component: () => import('./own/ClockWidget.vue') })
  },
})
