import { onScopeDispose } from 'vue'
import type { Router } from 'vue-router'
import { reachable } from '../state/offline/door.ts'

/** The page that was last loaded as a whole because it lacked a file. */
const loadedKey = 'overt.loaded-again'
const lacksFile = /dynamically imported module|importing a module script failed|unable to preload/i

/** A page of an older version whose files are gone from the server is loaded as a whole, which brings the newer version; once, so that a fault that stays is shown. */
export function followNewVersion(router: Router): void {
  const removals = [router.onError((cause: unknown, to) => {
    if (!lacksFile.test(String(cause)) || !navigator.onLine || !reachable.value || sessionStorage.getItem(loadedKey) === to.fullPath) return
    sessionStorage.setItem(loadedKey, to.fullPath)
    location.assign(router.resolve(to.fullPath).href)
  }), router.afterEach((to, _from, failure) => { if (failure === undefined && sessionStorage.getItem(loadedKey) === to.fullPath) sessionStorage.removeItem(loadedKey) })]
  onScopeDispose(() => { for (const remove of removals) remove() })
}
