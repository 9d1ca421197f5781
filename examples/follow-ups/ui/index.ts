import { defineUi } from '@overt/sdk/ui'
import type { Api } from '@overt/sdk/ui'
import type { FollowUp } from '../contracts.ts'

const listed = async (api: Api): Promise<readonly FollowUp[]> => (await api.get<{ items: readonly FollowUp[] }>('items', { mayBeKept: true })).items

export default defineUi({
  id: 'follow-ups',
  setup({ contribute, route }) {
    route({ path: '/follow-ups', name: 'follow-ups.page', title: 'page.title', component: () => import('./FollowUpsPage.vue') })
    contribute('nav.main/v1', { id: 'page', title: 'page.title', to: '/follow-ups', icon: 'i-lucide-flag', order: 65 })

    // region entry-note
    contribute('entry.note/v1', { id: 'open', title: 'page.title', kind: 'follow-ups.open', component: () => import('./FollowUpNote.vue') })
    // endregion entry-note

    // region decisions
    contribute('decisions/v1', {
      id: 'open', title: 'page.title', icon: 'i-lucide-flag', live: ['follow-ups.changed'],
      async load(api) {
        const { length } = await listed(api)
        return length === 0 ? [] : [{ id: 'open', text: 'waiting.open', values: { count: length }, to: '/follow-ups' }]
      },
    })
    // endregion decisions

    // region widget
    contribute('dashboard.widget/v2', {
      id: 'open', title: 'page.title', summary: 'widget.summary', icon: 'i-lucide-flag', component: () => import('./FollowUpsWidget.vue'),
      size: { default: { w: 4, h: 4 }, min: { w: 3, h: 3 } }, follows: [],
      settings: { count: { kind: 'number', integer: true, default: 5, min: 1, max: 20, label: 'widget.count' } },
    })
    // endregion widget

    // region landing
    contribute('landing/v1', { id: 'open', title: 'page.title', load: async (api) => ((await listed(api)).length > 0 ? '/follow-ups' : undefined) })
    // endregion landing

    // region palette
    contribute('palette.action/v1', { id: 'list', title: 'palette.list', icon: 'i-lucide-flag', to: '/follow-ups', words: ['to do', 'reminder', 'flag', 'aufgabe', 'erinnerung', 'merken'] })
    contribute('palette/v1', {
      id: 'items', title: 'page.title', icon: 'i-lucide-flag',
      load: async (api) => (await listed(api)).map(({ id, text }) => ({ id, label: text, to: `/follow-ups?item=${id}` })),
    })
    // endregion palette
  },
})
