import { shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useApi, useResource } from '@overt/sdk/ui'
import type { Named, PageOfNames } from './named.ts'

const kinds = ['organizations', 'projects', 'tasks'] as const
type Kind = typeof kinds[number]
type Work = Readonly<Record<Kind, readonly Named[]>>

/** Organizations, projects and tasks that the reader may see, all of them. The page around has asked for the first thousands already: that answer is shared. */
export function useWork(): ShallowRef<Work> {
  const api = useApi()
  const first = useResource<Readonly<Record<Kind, PageOfNames>>>(() => '/catalogue')
  const work = shallowRef<Work>({ organizations: [], projects: [], tasks: [] })

  async function readOn(kind: Kind, { items, nextCursor }: PageOfNames, isCurrent: () => boolean): Promise<void> {
    if (!isCurrent()) return
    work.value = { ...work.value, [kind]: items }
    if (nextCursor === null) return
    const next = await api.get<PageOfNames>(`/${kind}`, { query: { limit: 200, cursor: nextCursor } })
    await readOn(kind, { items: [...items, ...next.items], nextCursor: next.nextCursor }, isCurrent)
  }

  watch(first.data, (found) => {
    if (found === undefined) return
    for (const kind of kinds) {
      readOn(kind, found[kind], () => first.data.value === found).catch((cause: unknown) => { first.error.value = cause as NonNullable<typeof first.error.value> })
    }
  }, { immediate: true })
  return work
}
