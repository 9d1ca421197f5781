import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** True while the window is at least this wide. */
export function useWide(rem: number): Readonly<Ref<boolean>> {
  const query = matchMedia(`(min-width: ${String(rem)}rem)`)
  const wide = ref(query.matches)
  const follow = (): void => { wide.value = query.matches }
  query.addEventListener('change', follow)
  onScopeDispose(() => { query.removeEventListener('change', follow) })
  return wide
}
