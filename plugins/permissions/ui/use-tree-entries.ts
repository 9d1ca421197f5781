import { reactive } from 'vue'
import { useApi, useFormat, useMessages } from '@overt/sdk/ui'
import type { Entry, MemberChoice, PageOf } from '@overt/sdk/ui'

/** Which entries are shown below tasks; empty texts ask for all. */
export interface EntryFilter {
  readonly memberId: string
  readonly from: string
  readonly to: string
}
interface Loaded { readonly items: readonly Entry[]; readonly cursor: string | null }

const limit = 50

/** Entries of the tasks that are open in the tree, a page at a time, with names that tell them apart. */
export function useTreeEntries(filter: () => EntryFilter) {
  const api = useApi()
  const format = useFormat()
  const { t } = useMessages()
  const loaded = reactive(new Map<string, Loaded>())
  const names = reactive(new Map<string, string>())

  /** Of those whose entries are shown, and of nobody else. */
  async function readNames(entries: readonly Entry[]): Promise<void> {
    const missing = [...new Set(entries.map(({ memberId }) => memberId))].filter((id) => !names.has(id))
    if (missing.length === 0) return
    const { items } = await api.get<PageOf<MemberChoice>>('/members/choices', { query: { ids: missing.join(), limit } })
    for (const { id, name } of items) names.set(id, name)
  }
  const list = async (query: Readonly<Record<string, string | null | undefined>>): Promise<PageOf<Entry>> => {
    const { memberId, from, to } = filter()
    const page = await api.get<PageOf<Entry>>('/entries', { query: { limit, memberId: memberId || undefined, from: from || undefined, to: to || undefined, ...query } })
    await readNames(page.items)
    return page
  }

  return {
    async load(taskId: string): Promise<void> {
      const { items, nextCursor } = await list({ taskId })
      loaded.set(taskId, { items, cursor: nextCursor })
    },
    async more(taskId: string): Promise<void> {
      const before = loaded.get(taskId)
      if (before === undefined || before.cursor === null) return
      const { items, nextCursor } = await list({ taskId, cursor: before.cursor })
      loaded.set(taskId, { items: [...before.items, ...items], cursor: nextCursor })
    },
    find: async (search: string): Promise<readonly Entry[]> => (await list({ search })).items,
    of: (taskId: string): readonly Entry[] => loaded.get(taskId)?.items ?? [],
    hasMore: (taskId: string): boolean => (loaded.get(taskId)?.cursor ?? null) !== null,
    isLoaded: (taskId: string): boolean => loaded.has(taskId),
    clear: (): void => { loaded.clear() },
    nameOf: ({ memberId, startedAt, stoppedAt, description }: Entry): string =>
      [names.get(memberId) ?? t('entry.former'), `${format.date(startedAt)}, ${format.range(startedAt, stoppedAt)}`, description].filter((part) => part !== '').join(' · '),
  }
}
