import { onBeforeUnmount, onMounted, ref } from 'vue'
import type { Ref } from 'vue'

export interface Size { readonly width: number; readonly height: number }

/** The size of an element, in CSS pixels; nothing before it is there. */
export function useSize(element: Readonly<Ref<Element | null>>): Ref<Size> {
  const size = ref<Size>({ width: 0, height: 0 })
  let observer: ResizeObserver | undefined
  onMounted(() => {
    if (element.value === null) return
    const { width, height } = element.value.getBoundingClientRect()
    size.value = { width, height }
    observer = new ResizeObserver(([entry]) => { if (entry !== undefined) size.value = { width: entry.contentRect.width, height: entry.contentRect.height } })
    observer.observe(element.value)
  })
  onBeforeUnmount(() => { observer?.disconnect() })
  return size
}
