import { computed, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { usePages } from './use-pages.ts'
import { useSearch } from './use-search.ts'
import { usePeopleNames } from './use-people-names.ts'
import type { Named } from './use-people-names.ts'

/** One of the people found; a plugin's own list may say no more than id and name. */
export interface Choice extends Named {
  readonly email?: string
  readonly role?: string
  readonly status?: string
}

/** Where people are looked for, and which. */
export interface MemberChoicesOptions {
  /** A list with `search`, `ids` and pages: `/members/choices` of the core, or `people` of your own plugin, as `readablePeople` of the server answers it. */
  readonly from?: () => string
  /** Besides the search, e.g. `{ role: 'manager,admin' }`. */
  readonly query?: () => Readonly<Record<string, string | boolean | undefined>>
  /** Whose names are needed although they were not found. */
  readonly chosen?: () => readonly string[]
  /** Nobody is looked for before it is true. */
  readonly wanted?: () => boolean
}

/** What `useMemberChoices` gives a part that offers people. */
export interface MemberChoices {
  /** What stands in the search box; the server is asked for it. */
  readonly text: Ref<string>
  readonly found: Ref<readonly Choice[]>
  /** Those who were found, then those who are chosen and were not. */
  readonly people: ComputedRef<readonly Choice[]>
  readonly names: Ref<ReadonlyMap<string, string>>
  readonly pending: Ref<boolean>
  /** Whether `found` answers what stands in the search box now. */
  readonly isCurrent: ComputedRef<boolean>
  readonly failed: ComputedRef<boolean>
  readonly hasMore: ComputedRef<boolean>
  more(): Promise<void>
}

/** The core's list of members to choose from. */
export const memberChoices = '/members/choices'

/** People for a menu that searches on the server: workspaces have more people than a menu can hold. */
export function useMemberChoices({ from = () => memberChoices, query = () => ({}), chosen = () => [], wanted = () => true }: MemberChoicesOptions = {}): MemberChoices {
  const { text, search } = useSearch()
  const found = usePages<Choice>(() => (wanted() ? from() : null), { query: () => ({ ...query(), search: search.value }) })
  const { names, learn } = usePeopleNames(chosen, from)
  watch(found.items, learn)
  const people = computed(() => {
    const shown = new Set(found.items.value.map(({ id }) => id))
    return [...found.items.value, ...[...new Set(chosen())].flatMap((id) => {
      const name = names.value.get(id)
      return name === undefined || shown.has(id) ? [] : [{ id, name }]
    })]
  })
  const isCurrent = computed(() => !found.pending.value && search.value === (text.value.trim() || undefined))
  return { text, found: found.items, people, names, pending: found.pending, isCurrent, failed: computed(() => found.error.value !== undefined), hasMore: found.hasMore, more: found.more }
}
