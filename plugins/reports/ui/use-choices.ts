import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useMe, useMessages, useResource } from '@overt/sdk/ui'
import type { ReportColumn } from '../contracts.ts'
import type { Named } from './named.ts'
import type { SelectionQuery } from './use-selection.ts'
import { useWords } from './use-words.ts'
import { useWork } from './use-work.ts'

export interface Choices {
  readonly field: keyof SelectionQuery
  readonly label: string
  readonly icon: string
  readonly items: readonly { readonly value: string; readonly label: string }[]
}

const sources = ['web', 'chat', 'agent', 'punch', 'import', 'api'] as const

/** What a report can be narrowed to, as far as its reader may know it. */
export function useChoices(): { readonly filters: ComputedRef<readonly Choices[]>; readonly sources: ComputedRef<Choices['items']> } {
  const { t } = useMessages()
  const { role } = useMe()
  // A task that is missing here could not be reported on; people are searched for on the server.
  const groups = useResource<{ items: readonly Named[] }>(() => (role.value === 'member' ? null : 'groups'))
  const work = useWork()
  const tags = useResource<{ items: readonly string[] }>(() => 'tags')
  const named = (items: readonly Named[] | undefined): Choices['items'] => (items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return {
    filters: computed(() => [
      { field: 'groupIds', label: t('filter.groups'), icon: 'i-lucide-users', items: named(groups.data.value?.items) },
      { field: 'organizationIds', label: t('filter.organizations'), icon: 'i-lucide-building-2', items: named(work.value.organizations) },
      { field: 'projectIds', label: t('filter.projects'), icon: 'i-lucide-folder', items: named(work.value.projects) },
      { field: 'taskIds', label: t('filter.tasks'), icon: 'i-lucide-list-checks', items: named(work.value.tasks) },
      { field: 'tags', label: t('filter.tags'), icon: 'i-lucide-tag', items: (tags.data.value?.items ?? []).map((tag) => ({ value: tag, label: tag })) },
    ]),
    sources: computed(() => sources.map((value) => ({ value, label: t(`source.${value}`) }))),
  }
}

/** The columns of plugins that a report can have. */
export function useColumnChoices(): ComputedRef<Choices> {
  const { t } = useMessages()
  const words = useWords()
  const offered = useResource<{ items: readonly ReportColumn[] }>(() => 'columns')
  return computed(() => ({
    field: 'columns', label: t('filter.columns'), icon: 'i-lucide-columns-3',
    items: (offered.data.value?.items ?? []).map((column) => ({ value: column.id, label: column.of === 'day' ? t('filter.perDay', { title: words.columnTitle(column) }) : words.columnTitle(column) })),
  }))
}
