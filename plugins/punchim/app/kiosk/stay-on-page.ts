import { onScopeDispose } from 'vue'

/**
 * Keeps people on the kiosk's page as far as a page can: going back comes back here, no menu opens, nothing can be dropped on it. The rest is the
 * device's own pinning.
 */
export function stayOnPage(): void {
  const here = location.pathname
  const stay = (): void => { history.pushState(null, '', here) }
  const prevent = (event: Event): void => { event.preventDefault() }
  stay()
  addEventListener('popstate', stay)
  for (const name of ['contextmenu', 'dragover', 'drop']) addEventListener(name, prevent)
  onScopeDispose(() => {
    removeEventListener('popstate', stay)
    for (const name of ['contextmenu', 'dragover', 'drop']) removeEventListener(name, prevent)
  })
}

/** Keeps the screen on and the page full, where the device allows it; asked for at a touch. */
export async function fillScreen(): Promise<void> {
  const { wakeLock } = navigator as Partial<Navigator>
  await Promise.allSettled([
    document.fullscreenElement === null && document.fullscreenEnabled ? document.documentElement.requestFullscreen({ navigationUI: 'hide' }) : undefined,
    wakeLock?.request('screen'),
  ])
}
