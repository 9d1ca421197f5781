import { computed, inject, provide } from 'vue'
import type { ComputedRef, InjectionKey } from 'vue'
import { useResource } from '@overt/sdk/ui'
import type { LookNews } from '../state/wire.ts'
import { useSession } from '../state/session.ts'

interface News {
  readonly news: ComputedRef<LookNews>
  /** The receipts up to this instant have been seen. */
  markSeen(at: string): Promise<void>
}

const key: InjectionKey<News> = Symbol('look-news')
const nothing: LookNews = { receipts: 0, viewers: [] }

/** Who looked at the reader's records since they last saw the list, kept up to date for the bell and Me; made once, by the frame. */
export function provideLookNews(): void {
  const session = useSession()
  const below = (path: string): string | null => session.workspace === undefined ? null : `/api/workspaces/${session.workspace.id}${path}`
  const { data, reload } = useResource<LookNews>(() => below('/me/looks/news'), { live: ['looks.changed'] })
  provide(key, {
    news: computed(() => data.value ?? nothing),
    async markSeen(at) {
      await session.api.put('/me/looks/seen', { at })
      await reload()
    },
  })
}

/** The frame's news; only inside it. */
export function useLookNews(): News {
  const news = inject(key)
  if (news === undefined) throw new Error('looks are shown outside the frame')
  return news
}
