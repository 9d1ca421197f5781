import { createRouter, createWebHistory } from 'vue-router'
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { whenSignedOut } from '../state/http.ts'
import { useSession } from '../state/session.ts'
import { enterWorkspace } from './enter.ts'
import { translate } from './i18n.ts'
import { landWhereChosen } from './landing.ts'
import { routes } from './routes.ts'

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

/** Begins to load the scripts of a page while the server is still asked whether it may be shown. */
function prefetch(to: RouteLocationNormalized): void {
  for (const { components } of to.matched) {
    const page: unknown = components?.default
    // The router asks for the same module again and tells of a failure.
    if (typeof page === 'function') void Promise.resolve((page as () => unknown)()).catch(() => undefined)
  }
}

/** Where someone must go before this page; undefined lets pass. */
async function gate(to: RouteLocationNormalized): Promise<RouteLocationRaw | undefined> {
  const session = useSession()
  if (to.meta.open === true) return undefined
  if (session.workspace === undefined) prefetch(to)
  if (session.me === undefined && await session.loadMe() === undefined) {
    const setup = await session.loadSetup()
    if (setup.firstRun) return '/welcome'
    return { path: '/sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  if (to.name === 'new-workspace') return undefined
  const { workspace: asked, ...query } = to.query
  if (typeof asked === 'string' && session.workspace !== undefined && session.workspace.id !== asked && session.isMemberOf(asked)) await enterWorkspace(asked)
  if (session.workspace === undefined) {
    const workspaceId = session.preferredWorkspace(typeof asked === 'string' ? asked : undefined)
    if (workspaceId === undefined) return '/workspaces/new'
    // A page that the core does not have may be a plugin's; a tab of a member or of oneself too.
    const withPlugins = to.name === 'not-found' || to.name === 'member' || to.name === 'me'
    await enterWorkspace(workspaceId, { withPlugins, afterPlugins: () => landWhereChosen(router) })
    // Pages of plugins exist only now.
    if (to.name === 'not-found' && asked === undefined) return router.resolve(to.fullPath).name === 'not-found' ? undefined : to.fullPath
  }
  // The workspace is open now; the address need not say it any longer.
  if (asked !== undefined) return { path: to.path, query, hash: to.hash, replace: true }
  const unfinished = session.membership?.role === 'admin' && session.workspace?.onboarding.completed === false
  if (unfinished && to.name === 'today' && sessionStorage.getItem('overt.wizard-left') === null) return '/onboarding'
  return undefined
}

router.beforeEach(gate)
router.afterEach((to) => {
  const { title, pluginId } = to.meta
  document.title = title === undefined ? 'Overt' : `${translate(title, {}, pluginId)} · Overt`
})

whenSignedOut(() => {
  const session = useSession()
  if (session.me === undefined) return
  session.me = undefined
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`)
})
