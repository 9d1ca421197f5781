import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { cutText, useApi, useFeedback, useLoad, useMessages } from '@overt/sdk/ui'
import type { Loaded, PageOf } from '@overt/sdk/ui'
import type { Dashboard, DashboardSummary, Preferences, Scope, Widget } from '../contracts.ts'

interface Shelf { readonly items: readonly DashboardSummary[]; readonly deleted: readonly DashboardSummary[]; readonly preferences: Preferences }

export interface Dashboards extends Pick<Loaded<Shelf>, 'pending' | 'error' | 'reload'> {
  /** In the reader's own order; what they have not ordered comes last. */
  readonly items: ComputedRef<readonly DashboardSummary[]>
  /** The reader's own that can be restored. */
  readonly deleted: ComputedRef<readonly DashboardSummary[]>
  readonly landingId: ComputedRef<string | null>
  create(made: { readonly name: string; readonly scope: Scope; readonly layout: readonly Widget[] }): Promise<Dashboard>
  copy(dashboard: Pick<DashboardSummary, 'id' | 'name'>): Promise<Dashboard>
  rename(id: string, name: string): Promise<void>
  remove(dashboard: Pick<DashboardSummary, 'id' | 'name'>, undone: () => void): Promise<void>
  restore(id: string): Promise<void>
  /** One place to the front (-1) or to the back (1). */
  moveBy(id: string, by: -1 | 1): Promise<void>
  land(id: string | null): Promise<void>
}

const mostListed = 200

/** The reader's dashboards and those that others share with them. */
export function useDashboards(): Dashboards {
  const api = useApi()
  const { t } = useMessages()
  const feedback = useFeedback()
  const { data, pending, error, reload } = useLoad<Shelf>(async (signal) => {
    const page = (deleted: boolean) => api.get<PageOf<DashboardSummary>>('dashboards', { signal, query: { limit: mostListed, deleted } })
    const [{ items }, { items: deleted }, preferences] = await Promise.all([page(false), page(true), api.get<Preferences>('preferences', { signal })])
    return { items, deleted, preferences }
  }, { live: ['dashboards.changed', 'rights.changed'] })
  const items = computed(() => {
    const places = new Map((data.value?.preferences.order ?? []).map((id, index) => [id, index]))
    const place = (id: string): number => places.get(id) ?? Number.MAX_SAFE_INTEGER
    return (data.value?.items ?? []).toSorted((a, b) => place(a.id) - place(b.id) || Number(b.mine) - Number(a.mine) || (a.id < b.id ? -1 : 1))
  })
  async function prefer(change: Partial<Preferences>): Promise<void> {
    if (data.value !== undefined) data.value = { ...data.value, preferences: { ...data.value.preferences, ...change } }
    await feedback.attempt(() => api.put('preferences', change))
  }
  async function restore(id: string): Promise<void> {
    await api.post(`dashboards/${id}/restore`)
    await reload()
  }
  return {
    items, pending, error, reload, restore,
    deleted: computed(() => data.value?.deleted ?? []),
    landingId: computed(() => data.value?.preferences.landingId ?? null),
    async create(made) {
      const dashboard = await api.post<Dashboard>('dashboards', made)
      await reload()
      return dashboard
    },
    async copy({ id, name }) {
      const dashboard = await api.post<Dashboard>(`dashboards/${id}/copy`, { name: cutText(t('copy.name', { name }), 120) })
      await reload()
      return dashboard
    },
    async rename(id, name) {
      await api.get(`dashboards/${id}`)
      await api.patch(`dashboards/${id}`, { name })
      await reload()
    },
    async remove({ id, name }, undone) {
      await api.delete(`dashboards/${id}`)
      await reload()
      feedback.toast({ title: t('deleted.toast', { name }), undo: () => feedback.attempt(() => restore(id)).then(undone) })
    },
    async moveBy(id, by) {
      const order = items.value.map((one) => one.id)
      const from = order.indexOf(id)
      const to = from + by
      if (from < 0 || to < 0 || to >= order.length) return
      order.splice(to, 0, ...order.splice(from, 1))
      await prefer({ order })
    },
    land: (id) => prefer({ landingId: id }),
  }
}
