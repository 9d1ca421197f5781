import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useApi, useHost } from '@overt/sdk/ui'
import type { Api } from '@overt/sdk/ui'

export interface ListedTime {
  readonly entryId: string
  readonly memberId: string
  readonly afkSeconds: number
  readonly socialSeconds: number
}

const gatherMs = 20
const atOnce = 100

/** Gathers the entries of a list into one request. */
const waiting = new Map<Api, Map<string, ((time: ListedTime | undefined) => void)[]>>()

function ask(api: Api, entryId: string): Promise<ListedTime | undefined> {
  const entries = waiting.get(api) ?? new Map<string, ((time: ListedTime | undefined) => void)[]>()
  if (entries.size === 0) setTimeout(() => { void send(api) }, gatherMs)
  waiting.set(api, entries)
  return new Promise((resolve) => { entries.set(entryId, [...entries.get(entryId) ?? [], resolve]) })
}

async function send(api: Api): Promise<void> {
  const entries = [...waiting.get(api) ?? []]
  waiting.delete(api)
  for (let at = 0; at < entries.length; at += atOnce) {
    const some = entries.slice(at, at + atOnce)
    // A mark that cannot be read is not shown; the list around it says what went wrong.
    const items = await api.get<{ items: readonly ListedTime[] }>('entries', { query: { entryIds: some.map(([id]) => id) } }).then((answer) => answer.items, () => [])
    for (const [id, resolvers] of some) for (const resolve of resolvers) resolve(items.find(({ entryId }) => entryId === id))
  }
}

const apis = new WeakMap<object, Api>()

/** The sums of one entry of a list, read again when its entry or its member's times change. */
export function useListedTime(entryId: () => string): Ref<ListedTime | undefined> {
  const host = useHost()
  const own = useApi()
  const api = apis.get(host) ?? own
  apis.set(host, api)
  const time = ref<ListedTime>()
  const load = async (): Promise<void> => { time.value = await ask(api, entryId()) }
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => { timer ??= setTimeout(() => { timer = undefined; void load() }, 1_500) }
  watch(entryId, () => { void load() }, { immediate: true })
  onScopeDispose(host.live.subscribe((event) => { if ((event.type === 'clickim.changed' && event.memberId === time.value?.memberId) || (event.type === 'entry.changed' && event.entryId === entryId())) soon() }))
  onScopeDispose(() => { clearTimeout(timer) })
  return time
}
