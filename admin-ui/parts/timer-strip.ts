import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** Where the running timer stands on phones: above the bottom bar, in reach of a thumb. */
export const timerStripId = 'timer-strip'

const phone = '(max-width: 639.98px)'

/** Whether the window is as narrow as a phone; follows it. */
export function useIsPhone(): Readonly<Ref<boolean>> {
  const query = matchMedia(phone)
  const isPhone = ref(query.matches)
  const follow = (): void => { isPhone.value = query.matches }
  query.addEventListener('change', follow)
  onScopeDispose(() => { query.removeEventListener('change', follow) })
  return isPhone
}
