import { createRouter, createWebHistory } from 'vue-router'
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { whenSignedOut } from '../state/http.ts'
import { readOpening } from '../state/opening.ts'
import { useSession } from '../state/session.ts'
import { enterWorkspace } from './enter.ts'
import { translate } from './i18n.ts'
import { landWhereChosen } from './landing.ts'
import { prefetch } from './prefetch.ts'
import { routes } from './routes.ts'

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

/** Opens the workspace without first asking who is signed in, which saves a round trip. Returns its id, or undefined if it could not be opened. */
async function openedAtOnce(workspaceId: string | undefined): Promise<string | undefined> {
  return workspaceId !== undefined && await readOpening(workspaceId) ? workspaceId : undefined
}

/** The area belongs to no workspace, so it begins with a page of its own. Whether it is theirs, the frame says. */
async function enterOperatorArea(to: RouteLocationNormalized): Promise<RouteLocationRaw | false | undefined> {
  const session = useSession()
  if (session.workspace !== undefined) {
    location.assign(to.fullPath)
    return false
  }
  if (session.me === undefined && await session.loadMe() === undefined) return { path: '/sign-in', query: { next: to.fullPath } }
  return undefined
}

/** Where someone must go before this page; undefined lets pass. */
async function gate(to: RouteLocationNormalized): Promise<RouteLocationRaw | false | undefined> {
  const session = useSession()
  if (to.meta.open === true) return undefined
  if (to.meta.operator === true) return enterOperatorArea(to)
  // While the server is still asked whether it may be shown.
  if (session.workspace === undefined) prefetch(to)
  const { workspace: asked, ...query } = to.query
  const opened = session.me === undefined ? await openedAtOnce(typeof asked === 'string' ? asked : session.lastWorkspace()) : undefined
  if (session.me === undefined && await session.loadMe({ mayBeKept: opened !== undefined }) === undefined) {
    const setup = await session.loadSetup()
    if (setup.firstRun) return '/welcome'
    return { path: '/sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  }
  if (to.name === 'new-workspace') return undefined
  if (typeof asked === 'string' && session.workspace !== undefined && session.workspace.id !== asked && session.isMemberOf(asked)) await enterWorkspace(asked)
  if (session.workspace === undefined) {
    const workspaceId = session.preferredWorkspace(typeof asked === 'string' ? asked : undefined)
    if (workspaceId === undefined) return '/workspaces/new'
    await enterWorkspace(workspaceId, { opened: opened === workspaceId })
    // Once the first page is there: it is painted while a plugin is asked.
    const stop = router.afterEach(() => {
      stop()
      landWhereChosen(router).catch((cause: unknown) => { console.warn('the page to land on could not be read:', cause) })
    })
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
