import { computed } from 'vue'
import { usePeopleNames } from '@overt/sdk/people'
import type { Named } from '@overt/sdk/people'
import { useMessages, useResource } from '@overt/sdk/ui'

interface Targets { readonly memberIds: readonly string[]; readonly groupIds: readonly string[] }

const namesShown = 3

/** For whom rules are, in words: the first names, and how many more. */
export function useWhom(rules: () => readonly Targets[]): (rule: Targets) => string {
  const { t } = useMessages()
  const groups = useResource<{ readonly items: readonly Named[] }>(() => 'groups')
  const { names } = usePeopleNames(() => rules().flatMap(({ memberIds }) => memberIds.slice(0, namesShown)))
  const groupNames = computed(() => new Map(groups.data.value?.items.map(({ id, name }) => [id, name])))
  return ({ memberIds, groupIds }) => {
    const all = [...groupIds, ...memberIds]
    if (all.length === 0) return t('whom.everyone')
    const shown = all.slice(0, namesShown).map((id) => groupNames.value.get(id) ?? names.value.get(id) ?? '…').join(', ')
    return all.length > namesShown ? t('whom.more', { names: shown, count: all.length - namesShown }) : shown
  }
}
