import { defineUi } from '@overt/sdk/ui'
import type { Api, PageOf } from '@overt/sdk/ui'
import type { DashboardSummary, Preferences } from '../contracts.ts'
import { matchDashboard } from './match-dashboard.ts'

const listed = async (api: Api): Promise<readonly DashboardSummary[]> => (await api.get<PageOf<DashboardSummary>>('dashboards', { query: { limit: 200 } })).items

export default defineUi({
  id: 'dashboards',
  setup({ contribute, route, open }) {
    route({ path: '/dashboards/:id?', name: 'dashboards.page', title: 'title', props: true, component: () => import('./DashboardsPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'title', to: '/dashboards', icon: 'i-lucide-layout-dashboard', order: 10 })
    contribute('palette.action/v1', { id: 'new', title: 'palette.new', icon: 'i-lucide-layout-dashboard', to: '/dashboards?new', words: ['widgets', 'board', 'chart', 'overview', 'create', 'übersicht', 'anlegen', 'diagramm', 'kacheln'], when: { can: ['create', 'Dashboard'] } })
    contribute('landing/v1', {
      id: 'chosen', title: 'title',
      async load(api) {
        const { landingId } = await api.get<Preferences>('preferences')
        return landingId === null ? undefined : `/dashboards/${landingId}`
      },
    })
    contribute('palette/v1', {
      id: 'dashboards', title: 'title', icon: 'i-lucide-layout-dashboard',
      load: async (api) => (await listed(api)).map(({ id, name, mine, ownerName }) => ({ id, label: name, to: `/dashboards/${id}`, ...mine ? {} : { detail: ownerName } })),
    })
    contribute('action-bar.command/v1', {
      id: 'open', title: 'title', icon: 'i-lucide-layout-dashboard', examples: ['command.example'],
      async interpret(text, api) {
        const found = matchDashboard(text, /^(?:(?:open|öffne|zeige?)\s+)?dashboard/i.test(text.trim()) ? await listed(api) : [])
        return found === undefined ? undefined : { score: 0.9, title: found.name, run: () => open(`/dashboards/${found.id}`) }
      },
    })
  },
})
