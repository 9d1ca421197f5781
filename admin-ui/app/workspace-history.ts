import { shallowRef } from 'vue'
import { createWebHistory } from 'vue-router'
import type { RouterHistory } from 'vue-router'
import { splitWorkspacePath, workspacePath } from '@overt/sdk/ui'

/** The addresses of this document: routes name pages (`/time`), the address bar names the workspace before them (`/w/acme/time`). */
export interface WorkspaceHistory extends RouterHistory {
  /** The workspace that the address named when it was opened, or by the step through the history that is being taken. */
  asked(): string | undefined
  /** The address named another workspace than the page before it, or one for the first time. */
  ask(slug: string): void
  /** Tells which workspace is open here, by all names that lead to it; the first is written from now on, into the address that is shown, too. */
  opened(names: readonly string[]): void
  /** Whether this name leads to the workspace that is open here. */
  isOpen(name: string): boolean
  /** The whole address of a page. */
  addressOf(page: string): string
}

/**
 * A document shows one workspace from its first page to its last, so that nothing of one can appear in another: a step through the history that leads to another
 * workspace loads the document again.
 */
export function createWorkspaceHistory(): WorkspaceHistory {
  const whole = createWebHistory('/')
  const open = shallowRef<readonly string[]>([])
  let asked = splitWorkspacePath(whole.location)?.slug
  const pageOf = (address: string): string => splitWorkspacePath(address)?.page ?? address
  const addressOf = (page: string): string => open.value[0] === undefined ? page : workspacePath(open.value[0], page)
  /** Brings the address that is shown up to date, where it names the workspace by a former slug. */
  function rewrite(): void {
    const now = addressOf(pageOf(whole.location))
    if (now !== whole.location) whole.replace(now, whole.state)
  }
  return {
    base: '',
    get location() { return pageOf(whole.location) },
    get state() { return whole.state },
    push: (to, data) => { whole.push(addressOf(to), data) },
    replace: (to, data) => { whole.replace(addressOf(to), data) },
    go: (delta, triggerListeners) => { whole.go(delta, triggerListeners) },
    listen: (callback) => whole.listen((to, from, information) => {
      asked = splitWorkspacePath(to)?.slug
      if (open.value.length > 0 && asked !== undefined && !open.value.includes(asked)) {
        location.reload()
        return
      }
      if (asked !== undefined) rewrite()
      callback(pageOf(to), pageOf(from), information)
    }),
    createHref: addressOf,
    destroy: () => { whole.destroy() },
    asked: () => asked,
    ask: (slug) => { asked = slug },
    opened(names) {
      const renamed = open.value.length > 0 && open.value[0] !== names[0]
      open.value = names
      if (renamed) rewrite()
    },
    isOpen: (name) => open.value.includes(name),
    addressOf,
  }
}
