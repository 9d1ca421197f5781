import { defineUi } from '@overt/sdk/ui'
import type { AwayQuestion } from '../contracts.ts'

export default defineUi({
  id: 'clickim',
  setup({ contribute, route }) {
    route({ path: '/clickim', name: 'clickim.people', title: 'title', component: () => import('./PeoplePage.vue') })
    route({ path: '/clickim/platforms', name: 'clickim.platforms', title: 'tab.platforms', component: () => import('./PlatformsPage.vue') })
    route({ path: '/clickim/away', name: 'clickim.away', title: 'tab.away', component: () => import('./AwayPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'nav', to: '/clickim', icon: 'i-lucide-coffee', order: 32 })
    contribute('palette.action/v1', { id: 'decide', title: 'palette.decide', icon: 'i-lucide-coffee', to: '/clickim/away', words: ['afk', 'away', 'break', 'idle', 'pause', 'abwesend', 'weg', 'untätig', 'keep', 'cut'] })
    contribute('palette.action/v1', { id: 'mine', title: 'palette.mine', icon: 'i-lucide-hourglass', to: '/clickim', words: ['afk', 'social', 'youtube', 'facebook', 'distraction', 'ablenkung', 'soziale medien', 'pause'], when: { can: ['read', 'ClickTime'] } })
    contribute('palette.action/v1', { id: 'platforms', title: 'palette.platforms', icon: 'i-lucide-globe', to: '/clickim/platforms', words: ['social', 'allow', 'website', 'allowance', 'youtube', 'erlauben', 'erlaubnis', 'webseite', 'plattform', 'ausnahme'], when: { can: ['update', 'ClickPlatform'] } })
    contribute('monitoring.settings/v1', { id: 'time', title: 'title', icon: 'i-lucide-coffee', order: 60, settings: ['ask', 'askAfterMinutes', 'totalsDays'] })
    contribute('member.tab/v1', { id: 'time', title: 'nav', path: 'clickim', icon: 'i-lucide-coffee', order: 22, component: () => import('./MemberTab.vue') })
    contribute('entry.badge/v1', { id: 'time', title: 'title', component: () => import('./EntryBadge.vue') })
    contribute('entry.note/v1', { id: 'afk', title: 'afk.long', kind: 'clickim.afk', component: () => import('./AfkNote.vue') })
    contribute('entry.note/v1', { id: 'social', title: 'social.long', kind: 'clickim.social', component: () => import('./SocialNote.vue') })
    contribute('entry.note/v1', { id: 'work', title: 'work.long', kind: 'clickim.work', component: () => import('./WorkNote.vue') })
    contribute('entry.note/v1', { id: 'decision', title: 'afk.long', kind: 'clickim.decision', component: () => import('./DecisionNote.vue') })
    contribute('decisions/v1', {
      id: 'away', title: 'tab.away', icon: 'i-lucide-coffee', live: ['clickim.asked'],
      async load(api) {
        const { items } = await api.get<{ items: readonly AwayQuestion[] }>('away')
        return items.length === 0 ? [] : [{ id: 'away', text: 'away.waiting', values: { count: items.length }, to: '/clickim/away' }]
      },
    })
    contribute('dashboard.widget/v1', { id: 'today', title: 'widget.today', size: 'medium', icon: 'i-lucide-coffee', order: 16, component: () => import('./TodayWidget.vue') })
    contribute('dashboard.widget/v2', {
      id: 'time', title: 'widget.time', summary: 'widget.timeSummary', icon: 'i-lucide-coffee', order: 16, component: () => import('./TimeWidget.vue'),
      size: { default: { w: 4, h: 4 }, min: { w: 3, h: 3 } }, follows: ['dates', 'memberIds', 'organizationIds', 'projectIds', 'taskIds'],
      settings: { by: { kind: 'choice', options: ['sum', 'member', 'platform'], default: 'sum', label: 'widget.by' } },
    })
  },
})
