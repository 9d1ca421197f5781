import { computed, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useResource } from './use-resource.ts'

/** Something with an id and a name to show. */
export interface Named { readonly id: string; readonly name: string }
interface NamedPage { readonly items: readonly Named[] }

/** So many names are asked for at a time. */
const namesAtOnce = 200

/** Names of these people, asked for as they are needed by `?ids=` from the plugin's `people` or another list of them; `learn` adds those that are known from elsewhere. */
export function usePeopleNames(ids: () => readonly string[], from: () => string = () => 'people'): { readonly names: ShallowRef<ReadonlyMap<string, string>>; learn(people: readonly Named[]): void } {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const learn = (people: readonly Named[]): void => {
    if (people.some(({ id, name }) => names.value.get(id) !== name)) names.value = new Map([...names.value, ...people.map(({ id, name }) => [id, name] as const)])
  }
  const missing = computed(() => [...new Set(ids())].filter((id) => !names.value.has(id)).slice(0, namesAtOnce))
  const found = useResource<NamedPage>(() => (missing.value.length === 0 ? null : from()), { query: () => ({ ids: missing.value.join(), limit: namesAtOnce }) })
  watch(found.data, (page) => { learn(page?.items ?? []) })
  return { names, learn }
}
