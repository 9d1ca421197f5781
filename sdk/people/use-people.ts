import type { ComputedRef, Ref } from 'vue'
import { useMemberChoices } from '@overt/sdk/ui'
import type { Named } from '@overt/sdk/ui'

/** The people to choose from: the text that was typed, who matches it, and names by id. */
export interface People {
  /** What stands in the search box of the menu; the server is asked for it. */
  readonly text: Ref<string>
  /** Those who were found, then those who are chosen and were not. */
  readonly people: ComputedRef<readonly Named[]>
  readonly names: Ref<ReadonlyMap<string, string>>
}

/** People from the plugin's own `GET /people`, for a menu that has more than people in it; for people alone there is `MemberSelect`. */
export function usePeople(chosenIds: () => readonly string[]): People {
  const { text, people, names } = useMemberChoices({ from: () => 'people', chosen: chosenIds })
  return { text, people, names }
}
