import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The query of a report as the page's address and the API carry it. */
export type SelectionQuery = Readonly<Partial<Record<typeof fields[number], string>>>

const fields = [
  'period', 'from', 'to', 'memberIds', 'groupIds', 'organizationIds', 'projectIds', 'taskIds', 'tags', 'billable', 'source', 'group', 'subgroup', 'rounding', 'roundingMinutes', 'columns',
] as const

export interface ReportAddress {
  readonly query: ComputedRef<SelectionQuery>
  /** How the chart is drawn; part of the address, unknown to the API. */
  readonly chart: ComputedRef<string>
  /** The saved report that the address began as. */
  readonly savedId: ComputedRef<string | undefined>
  /** What a saved report keeps. */
  readonly kept: ComputedRef<Readonly<Record<string, string>>>
  /** Changes the address; undefined and empty values leave it. */
  change(changes: Readonly<Record<string, string | undefined>>): void
}

/** The report that the address of the page holds: whoever opens the address sees the same report. */
export function useReportAddress(): ReportAddress {
  const route = useRoute()
  const router = useRouter()
  const read = (field: string): string | undefined => {
    const value = route.query[field]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const query = computed<SelectionQuery>(() => Object.fromEntries(fields.flatMap((field) => {
    const value = read(field)
    return value === undefined ? [] : [[field, value]]
  })))
  const chart = computed(() => read('chart') ?? 'bars')
  const savedId = computed(() => read('saved'))
  return {
    query, chart, savedId,
    kept: computed(() => ({ ...query.value, ...chart.value === 'bars' ? {} : { chart: chart.value } })),
    change(changes) {
      const next = Object.entries({ ...route.query, ...changes }).filter(([, value]) => value !== undefined && value !== '')
      void router.replace({ query: Object.fromEntries(next) })
    },
  }
}
