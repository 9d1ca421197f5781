import { computed, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { usePages, useSearch } from '@overt/sdk/ui'
import { usePeopleNames } from './use-people-names.ts'
import type { Named } from './use-people-names.ts'

/** The people to choose from: the text that was typed, who matches it, and names by id. */
export interface People {
  /** What stands in the search box of the menu; the server is asked for it. */
  readonly text: Ref<string>
  /** Those who were found, then those who are chosen and were not. */
  readonly people: ComputedRef<readonly Named[]>
  readonly names: Ref<ReadonlyMap<string, string>>
}

/**
 * People for a menu that searches on the server: workspaces have more people than a menu can hold. The plugin answers `GET /people`
 * with `search`, `ids` and pages, as `readablePeople` of the server gives them.
 */
export function usePeople(chosenIds: () => readonly string[]): People {
  const { text, search } = useSearch()
  const found = usePages<Named>(() => 'people', { query: () => ({ search: search.value }) })
  const { names, learn } = usePeopleNames(chosenIds)
  watch(found.items, learn)
  const people = computed(() => {
    const shown = new Set(found.items.value.map(({ id }) => id))
    return [...found.items.value, ...[...new Set(chosenIds())].flatMap((id) => {
      const name = names.value.get(id)
      return name === undefined || shown.has(id) ? [] : [{ id, name }]
    })]
  })
  return { text, people, names }
}
