import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Rows kept above and below what is seen, so that scrolling shows no gaps. */
const spareRows = 10

/** Which rows of equal height a scrolling element shows, so that only those are rendered. */
export function useRowWindow(scroller: Ref<HTMLElement | null>, count: () => number, rowHeight: number) {
  const top = ref(0)
  const height = ref(800)
  let observer: ResizeObserver | undefined
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => { if (entry) height.value = entry.contentRect.height })
    if (scroller.value) observer.observe(scroller.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  const first = computed(() => Math.max(0, Math.floor(top.value / rowHeight) - spareRows))
  const last = computed(() => Math.min(count(), Math.ceil((top.value + height.value) / rowHeight) + spareRows))
  return {
    first,
    last,
    above: computed(() => first.value * rowHeight),
    below: computed(() => (count() - last.value) * rowHeight),
    onScroll: () => { top.value = scroller.value?.scrollTop ?? 0 },
    /** Brings a row into view. */
    show(row: number) {
      const element = scroller.value
      if (!element) return
      const headHeight = rowHeight
      if (row * rowHeight < element.scrollTop) element.scrollTop = row * rowHeight
      else if ((row + 1) * rowHeight + headHeight > element.scrollTop + element.clientHeight) element.scrollTop = (row + 1) * rowHeight + headHeight - element.clientHeight
    },
  }
}
