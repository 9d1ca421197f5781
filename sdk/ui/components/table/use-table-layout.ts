import { computed, onScopeDispose, ref } from 'vue'
import { useMediaQuery } from '@vueuse/core'
import type { ComputedRef } from 'vue'
import type { TableLayout } from '../../../wire/table-layouts.ts'
import { useHost } from '../../host.ts'
import type { DataColumn } from '../data-table.ts'

export const narrowest = 60
export const widest = 1_200
/** So many changes of a drag are one. */
const saveAfterMs = 600

export interface LaidOutColumn extends DataColumn {
  /** What the person chose, in pixels; on small screens what fits. */
  readonly chosenWidth: number | undefined
}

export interface Layout {
  readonly shown: ComputedRef<readonly LaidOutColumn[]>
  readonly mayHide: ComputedRef<readonly DataColumn[]>
  readonly isPlain: ComputedRef<boolean>
  isHidden(key: string): boolean
  toggle(key: string): void
  resize(key: string, width: number): void
  reset(): void
}

const plain: TableLayout = { hidden: [], widths: {} }

/** Which columns of a table its reader sees and how wide they are; kept with the person where the table has a name. */
export function useTableLayout(name: () => string | undefined, columns: () => readonly DataColumn[]): Layout {
  const host = useHost()
  const own = ref<TableLayout>()
  /** Widths are chosen for a desk; a phone has its own. */
  const isWide = useMediaQuery('(min-width: 640px)')
  const layout = computed<TableLayout>(() => {
    const key = name()
    return own.value ?? (key === undefined ? plain : host.me.value.user.tables[key] ?? plain)
  })
  let saving: ReturnType<typeof setTimeout> | undefined
  function save(): void {
    saving = undefined
    const [key, next] = [name(), own.value]
    if (key !== undefined && next !== undefined) host.saveTable(key, next).catch((cause: unknown) => { console.warn('how the table is set was not saved:', cause) })
  }
  function change(next: TableLayout): void {
    own.value = next
    clearTimeout(saving)
    saving = setTimeout(save, saveAfterMs)
  }
  onScopeDispose(() => {
    if (saving === undefined) return
    clearTimeout(saving)
    save()
  })
  const isHidden = (key: string): boolean => layout.value.hidden.includes(key)
  const mayHide = computed(() => columns().filter((column, index) => index > 0 && column.quiet !== true))
  return {
    mayHide,
    isHidden,
    shown: computed(() => columns().filter(({ key }) => !isHidden(key) || !mayHide.value.some((column) => column.key === key))
      .map((column) => ({ ...column, chosenWidth: isWide.value ? layout.value.widths[column.key] : undefined }))),
    isPlain: computed(() => layout.value.hidden.length === 0 && Object.keys(layout.value.widths).length === 0),
    toggle(key) {
      const { hidden } = layout.value
      change({ ...layout.value, hidden: hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key] })
    },
    resize(key, width) { change({ ...layout.value, widths: { ...layout.value.widths, [key]: Math.round(Math.min(widest, Math.max(narrowest, width))) } }) },
    reset() { change(plain) },
  }
}
