import { computed } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { usePeople } from '@overt/sdk/people'
import type { Named } from '@overt/sdk/people'
import { useMessages, useResource } from '@overt/sdk/ui'

interface Choice { readonly value: string; readonly label: string; readonly description: string }

/** Members and groups to choose from, as `member:<id>` and `group:<id>`; the menu's search box is `text`. */
export function useTargets(chosen: () => readonly string[]): { readonly choices: ComputedRef<Choice[]>; readonly text: Ref<string> } {
  const { t } = useMessages()
  const { text, people } = usePeople(() => chosen().flatMap((value) => (value.startsWith('member:') ? [value.slice('member:'.length)] : [])))
  const groups = useResource<{ readonly items: readonly Named[] }>(() => 'groups')
  const wanted = computed(() => text.value.trim().toLocaleLowerCase())
  const choices = computed(() => [
    ...(groups.data.value?.items ?? []).filter(({ id, name }) => name.toLocaleLowerCase().includes(wanted.value) || chosen().includes(`group:${id}`)).map(({ id, name }) => ({ value: `group:${id}`, label: name, description: t('whom.group') })),
    ...people.value.map(({ id, name }) => ({ value: `member:${id}`, label: name, description: t('whom.member') })),
  ])
  return { choices, text }
}
