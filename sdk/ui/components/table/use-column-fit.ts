import { computed, nextTick, onBeforeUnmount, onUpdated, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { fitColumns } from './fit-columns.ts'
import type { LaidOutColumn } from './use-table-layout.ts'

/** One long text doesn't take the room of all others. */
const mostNeed = 640
const measureAfterMs = 120
const leastOf = { desk: 96, phone: 72 }

export interface ColumnFit {
  /** CSS width of a column; what it was declared with until its cells were measured. */
  widthOf(column: LaidOutColumn): string | undefined
  /** Of the table, where not all columns fit beside each other. */
  readonly minWidth: ComputedRef<string | undefined>
}

const pixels = (width: string | undefined): number | undefined => {
  const [, size, unit] = /^([\d.]+)(rem|px)$/.exec(width ?? '') ?? []
  return size === undefined ? undefined : Number(size) * (unit === 'rem' ? Number.parseFloat(getComputedStyle(document.documentElement).fontSize) : 1)
}

/**
 * Gives each column of a table the width that its cells need, as far as there is room. Measured when the first rows come and when rows, columns or
 * cells change, never while scrolling; a column that was found to need room keeps it.
 */
export function useColumnFit({ table, scroller, columns, version }: {
  table: Readonly<Ref<HTMLTableElement | null>>
  scroller: Readonly<Ref<HTMLElement | null>>
  columns: () => readonly LaidOutColumn[]
  /** Changes with the rows that stand first; undefined while there are none. */
  version: () => unknown
}): ColumnFit {
  const needs = shallowRef<ReadonlyMap<string, number>>(new Map())
  const room = ref(0)

  /** Lets the browser lay the visible rows out as wide as they want to be, within one frame. */
  function measure(): void {
    const element = table.value
    if (element === null || version() === undefined) return
    const heads = [...element.querySelectorAll<HTMLElement>('thead [data-column]')]
    const before = heads.map(({ style }) => style.width)
    const { minWidth } = element.style
    Object.assign(element.style, { tableLayout: 'auto', width: 'max-content', minWidth: '0' })
    for (const head of heads) head.style.width = ''
    const found = heads.map((head) => [head.dataset['column'] ?? '', head.getBoundingClientRect().width] as const)
    for (const [index, head] of heads.entries()) head.style.width = before[index] ?? ''
    Object.assign(element.style, { tableLayout: '', width: '', minWidth })
    const next = new Map(found.map(([key, width]) => [key, width === 0 ? 0 : Math.max(Math.ceil(Math.min(width, mostNeed)) + 1, needs.value.get(key) ?? 0)]))
    if ([...next].some(([key, need]) => needs.value.get(key) !== need)) needs.value = next
  }
  /** What is left for columns beside the boxes that select rows. */
  function measureRoom(): void {
    const [frame, element] = [scroller.value, table.value]
    if (frame === null || element === null) return
    const boxes = element.querySelector<HTMLElement>('thead th:not([data-column])')?.offsetWidth ?? 0
    room.value = frame.clientWidth - boxes
  }
  const observer = new ResizeObserver(() => { measureRoom(); measure() })
  watch(scroller, (element, old) => {
    if (old) observer.unobserve(old)
    if (element) observer.observe(element)
  }, { flush: 'post', immediate: true })
  const measured = (): void => { measureRoom(); measure() }
  watch([version, () => columns().map(({ key, title }) => `${key} ${title}`).join('\n')], async () => {
    // The rows in view are known one step after the rows.
    await nextTick()
    measured()
  }, { flush: 'post', immediate: true })
  /** Cells are filled after their rows where plugins add columns. */
  let top = 0
  let due: ReturnType<typeof setTimeout> | undefined
  onUpdated(() => {
    const now = scroller.value?.scrollTop ?? 0
    clearTimeout(due)
    if (now === top) due = setTimeout(measured, measureAfterMs)
    top = now
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    clearTimeout(due)
  })

  const fitted = computed(() => {
    if (needs.value.size === 0 || room.value <= 0) return undefined
    const least = room.value < 560 ? leastOf.phone : leastOf.desk
    return fitColumns(columns().flatMap(({ key, width, chosenWidth }) => {
      const need = needs.value.get(key)
      const wish = pixels(width)
      return need === undefined || need === 0 ? [] : [{ key, need, least: Math.min(wish ?? least, need), ...wish === undefined ? {} : { wish }, chosen: chosenWidth }]
    }), room.value)
  })
  return {
    widthOf({ key, width, chosenWidth }) {
      const own = fitted.value?.get(key)
      return own !== undefined ? `${Math.floor(own * 100) / 100}px` : chosenWidth === undefined ? width : `${chosenWidth}px`
    },
    minWidth: computed(() => {
      const wanted = [...fitted.value?.values() ?? []].reduce((sum, width) => sum + width, 0)
      return wanted > room.value + 1 ? `calc(${Math.ceil(wanted)}px + 2.5rem)` : undefined
    }),
  }
}
