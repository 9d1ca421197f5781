import { watch } from 'vue'
import { createRouter } from 'vue-router'
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { splitWorkspacePath, workspacePath } from '@overt/sdk/ui'
import { whenSignedOut } from '../state/http.ts'
import { readOpening } from '../state/opening.ts'
import { useSession } from '../state/session.ts'
import { enterWorkspace } from './enter.ts'
import { translate } from './i18n.ts'
import { landWhereChosen } from './landing.ts'
import { prefetch } from './prefetch.ts'
import { routes } from './routes.ts'
import { createWorkspaceHistory } from './workspace-history.ts'

export const history = createWorkspaceHistory()
export const router = createRouter({
  history,
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

/** A workspace that the page's own address names: this one's page, another one's document, or the explanation that there is none. */
function enterNamed(to: RouteLocationNormalized, { slug, page }: { readonly slug: string; readonly page: string }): RouteLocationRaw | false | undefined {
  const session = useSession()
  if (history.isOpen(slug)) return page
  if (session.workspace !== undefined) {
    location.assign(to.fullPath)
    return false
  }
  if (session.me !== undefined && session.membershipAt(slug) === undefined) return undefined
  history.ask(slug)
  return page
}

/** Where someone must go before this page; undefined lets pass. */
async function gate(to: RouteLocationNormalized): Promise<RouteLocationRaw | false | undefined> {
  const session = useSession()
  if (to.meta.open === true) return undefined
  if (to.meta.operator === true) return enterOperatorArea(to)
  const named = splitWorkspacePath(to.fullPath)
  if (named !== undefined) return enterNamed(to, named)
  // While the server is still asked whether it may be shown.
  if (session.workspace === undefined) prefetch(to)
  const asked = history.asked()
  // As mails of earlier versions name it.
  const { workspace: queried, ...query } = to.query
  const formerly = typeof queried === 'string' ? queried : undefined
  const opened = session.me === undefined ? await openedAtOnce(asked === undefined ? formerly ?? session.lastWorkspace() : session.idOf(asked)) : undefined
  if (session.me === undefined && await session.loadMe({ mayBeKept: opened !== undefined }) === undefined) {
    const setup = await session.loadSetup()
    if (setup.firstRun) return '/welcome'
    const next = asked === undefined ? to.fullPath : workspacePath(asked, to.fullPath)
    return { path: '/sign-in', query: next === '/' ? {} : { next } }
  }
  if (to.name === 'new-workspace' || to.name === 'no-workspace') return undefined
  if (session.workspace === undefined) {
    const membership = asked === undefined ? session.preferredMembership(formerly) : session.membershipAt(asked)
    if (membership === undefined) return asked === undefined ? '/workspaces/none' : workspacePath(asked, to.fullPath)
    const { workspaceId } = membership
    await enterWorkspace(workspaceId, { opened: opened === workspaceId })
    watch(() => session.membershipAt(workspaceId), (now) => {
      if (now !== undefined) history.opened([now.slug, ...now.formerSlugs, workspaceId])
    }, { immediate: true })
    // Once the first page is there: it is painted while a plugin is asked.
    const stop = router.afterEach(() => {
      stop()
      landWhereChosen(router).catch((cause: unknown) => { console.warn('the page to land on could not be read:', cause) })
    })
    // Pages of plugins exist only now.
    if (to.name === 'not-found' && queried === undefined) return router.resolve(to.fullPath).name === 'not-found' ? undefined : to.fullPath
  } else if (formerly !== undefined && !history.isOpen(formerly) && session.membershipAt(formerly) !== undefined) {
    location.assign(workspacePath(formerly, router.resolve({ path: to.path, query, hash: to.hash }).fullPath))
    return false
  }
  // The address names the workspace before the page; its query need not.
  if (queried !== undefined) return { path: to.path, query, hash: to.hash, replace: true }
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
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`)
})
