import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'

const slowAfterMs = 3_000

/** True once something has been pending for 3 s, so that a page can say why it waits. */
export function useSlow(pending: () => boolean): Readonly<Ref<boolean>> {
  const slow = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(pending, (is) => {
    clearTimeout(timer)
    slow.value = false
    if (is) timer = setTimeout(() => { slow.value = true }, slowAfterMs)
  }, { immediate: true })
  onScopeDispose(() => { clearTimeout(timer) })
  return slow
}
