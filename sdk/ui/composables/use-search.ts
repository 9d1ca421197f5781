import { shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useDebounceFn } from '@vueuse/core'

const pauseMs = 250

/** A text that is typed, and the one to search for once typing rests. */
export interface Search {
  /** What stands in the box. */
  readonly text: Ref<string>
  /** What to ask the server for: trimmed, undefined while the box is empty. Follows the text after a pause in typing, and at once where it is emptied. */
  readonly search: Readonly<ShallowRef<string | undefined>>
}

/**
 * A search box whose text is sent to the server.
 * @example
 * import { usePages, useSearch } from '@overt/sdk/ui'
 * import type { Member } from '@overt/sdk/ui'
 *
 * export function useMembersToChoose() {
 *   const { text, search } = useSearch()
 *   return { text, members: usePages<Member>(() => '/members', { query: () => ({ search: search.value }) }) }
 * }
 */
export function useSearch(): Search {
  const text = shallowRef('')
  const search = shallowRef<string>()
  const follow = (): void => { search.value = text.value.trim() || undefined }
  const followAfterPause = useDebounceFn(follow, pauseMs)
  watch(text, (typed) => {
    if (typed.trim() === '') follow()
    void followAfterPause()
  })
  return { text, search }
}
