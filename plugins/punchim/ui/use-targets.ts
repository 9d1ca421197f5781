import { computed } from 'vue'
import { useMessages, useResource } from '@overt/sdk/ui'

interface Named { readonly items: readonly { readonly id: string; readonly name: string }[] }

/** Members and groups to choose from, as `member:<id>` and `group:<id>`, and their names. */
export function useTargets() {
  const { t } = useMessages()
  const people = useResource<Named>(() => 'people')
  const groups = useResource<Named>(() => 'groups')
  const choices = computed(() => [
    ...(people.data.value?.items ?? []).map(({ id, name }) => ({ value: `member:${id}`, label: name, description: t('whom.member') })),
    ...(groups.data.value?.items ?? []).map(({ id, name }) => ({ value: `group:${id}`, label: name, description: t('whom.group') })),
  ])
  const names = computed(() => new Map(choices.value.map(({ value, label }) => [value.slice(value.indexOf(':') + 1), label])))
  /** For whom a rule is, in words. */
  const whom = ({ memberIds, groupIds }: { readonly memberIds: readonly string[]; readonly groupIds: readonly string[] }): string => {
    const all = [...groupIds, ...memberIds]
    if (all.length === 0) return t('whom.everyone')
    const shown = all.slice(0, 3).map((id) => names.value.get(id) ?? '…').join(', ')
    return all.length > 3 ? t('whom.more', { names: shown, count: all.length - 3 }) : shown
  }
  return { choices, names, whom }
}
