import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useApi, useFeedback, useMessages, useResource } from '@overt/sdk/ui'
import type { ReportExport } from '../contracts.ts'
import type { SelectionQuery } from './use-selection.ts'

/** More entries are exported in the background: a download of its own keeps its page, and its reader, waiting. */
const directEntries = 20_000

export interface ExportChoice {
  readonly format: ReportExport['format']
  readonly sheets?: true
  readonly orientation?: 'landscape'
  readonly dialect?: 'excel-en' | 'excel-de' | 'plain'
}
export interface Exports {
  readonly items: ComputedRef<readonly ReportExport[]>
  begin(choice: ExportChoice, query: SelectionQuery, entries: number, title: string | undefined): Promise<void>
  remove(one: ReportExport): Promise<void>
  /** The address of a file that is ready. */
  fileOf(one: ReportExport): string
}

/** Files of reports: small ones at once, large ones in the background, followed live. */
export function useExports(): Exports {
  const api = useApi()
  const feedback = useFeedback()
  const { t } = useMessages()
  const list = useResource<{ items: readonly ReportExport[] }>(() => 'exports', { live: ['reports.export-changed'] })
  return {
    items: computed(() => list.data.value?.items ?? []),
    async begin({ format, ...options }, query, entries, title) {
      const more = { ...options, ...format === 'pdf' && title !== undefined ? { title } : {} }
      if (format === 'pdf' || entries <= directEntries) {
        const link = document.createElement('a')
        link.href = api.url(`export.${format}`, { ...query, ...more })
        link.download = ''
        link.click()
        return
      }
      const { billable, roundingMinutes, ...rest } = query
      const body = { ...rest, ...billable === undefined ? {} : { billable: billable === 'true' }, ...roundingMinutes === undefined ? {} : { roundingMinutes: Number(roundingMinutes) } }
      if (await feedback.attempt(() => api.post('exports', { format, query: body, ...more }))) {
        feedback.toast({ title: t('export.begun') })
        await list.reload()
      }
    },
    async remove({ id }) {
      if (await feedback.attempt(() => api.delete(`exports/${id}`))) await list.reload()
    },
    fileOf: ({ id }) => api.url(`exports/${id}/file`),
  }
}
