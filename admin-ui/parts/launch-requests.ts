import { onScopeDispose, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export interface LaunchActions {
  start(): void
  stop(): void
  add(): void
  say(sentence: string): void
}

interface LaunchQueue {
  setConsumer(run: (launch: { readonly targetURL?: string }) => void): void
}

/**
 * What the app was opened for: a shortcut of the home screen (`?do=start`, `stop`, `add`) or something shared (`?say=…`, `title`, `link`). Asked once, then the
 * address forgets it. Any page can link here, so nothing is done that its person has not confirmed.
 */
export function useLaunchRequests(actions: LaunchActions): void {
  const [route, router] = [useRoute(), useRouter()]
  watch(() => route.query, async ({ do: asked, say, title, link, ...query }) => {
    if (asked === undefined && say === undefined && (title ?? link) === undefined) return
    await router.replace({ path: route.path, query, hash: route.hash })
    const sentence = [say, title, link].find((text): text is string => typeof text === 'string' && text.trim() !== '')
    if (sentence !== undefined) actions.say(sentence.trim().replaceAll(/\s+/g, ' '))
    else if (asked === 'start' || asked === 'stop' || asked === 'add') actions[asked]()
  }, { immediate: true })

  // A window that is already open receives the request; it is not reloaded.
  const launches = (globalThis as { readonly launchQueue?: LaunchQueue }).launchQueue
  let first = true
  let gone = false
  launches?.setConsumer(({ targetURL }) => {
    const isThisPage = first && targetURL === performance.getEntriesByType('navigation')[0]?.name
    first = false
    if (gone || isThisPage || targetURL === undefined) return
    const { origin, pathname, search } = new URL(targetURL)
    if (origin === location.origin && search !== '') void router.push(pathname === '/' ? { path: route.path, query: Object.fromEntries(new URLSearchParams(search)) } : pathname + search)
  })
  onScopeDispose(() => { gone = true })
}
