import type { Page, Route } from 'playwright-core'
import type { TestMember } from '../contracts.ts'
import { openPage } from './open-page.ts'
import type { OpenedPage, OpenPageOptions } from './open-page.ts'

/** A request of a page to the routes of its plugin. */
export interface PluginRequest {
  readonly method: string
  /** Below the plugin's address: `/days`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** As JSON; null where there is none. */
  readonly body: unknown
}

/** What a route answers in the place of the server; 200 where no status is given. */
export interface PluginAnswer {
  readonly status?: number
  readonly body?: unknown
}

/** Answers by route: `GET /days`, `PUT /days/:date`. */
export type PluginAnswers = Readonly<Record<string, PluginAnswer | ((request: PluginRequest) => PluginAnswer)>>

/** Which page to mount, and what its routes answer. */
export interface MountOptions extends OpenPageOptions {
  readonly plugin: string
  readonly path: string
  readonly answers?: PluginAnswers
}

/** A page of a plugin whose routes are in the test's hands. */
export interface MountedPage extends OpenedPage {
  /** What the page asked the plugin's routes so far, answered by the test or by the server. */
  readonly requests: readonly PluginRequest[]
  /** Changes what routes answer from now on. */
  answer(answers: PluginAnswers): void
}

/**
 * Mounts a page of a plugin in its real host, the admin UI in a browser, with the answers of the plugin's routes in the test's hands. Messages, rights, formats, live events and
 * toasts are the host's own; routes without an answer are the server's.
 * @example
 * import { createUiTestPlatform, mountPage } from '@overt/testing/ui'
 *
 * const platform = await createUiTestPlatform({ plugins: [new URL('..', import.meta.url)] })
 * const ada = await (await platform.workspace({ enabled: ['mood'] })).member()
 * const mounted = await mountPage(platform, ada, { plugin: 'mood', path: '/mood', answers: { 'GET /days': { body: { items: [] } } } })
 * await mounted.page.getByText('Nobody has said anything yet').waitFor()
 */
export async function mountPage(platform: { readonly origin: string }, as: Pick<TestMember, 'email' | 'password'>, { plugin, path, answers = {}, prepare, ...options }: MountOptions): Promise<MountedPage> {
  const requests: PluginRequest[] = []
  let current = answers
  const opened = await openPage(platform, as, path, {
    ...options,
    async prepare(page) {
      await answerRoutes(page, plugin, requests, () => current)
      await prepare?.(page)
    },
  })
  return { ...opened, requests, answer(changed) { current = { ...current, ...changed } } }
}

async function answerRoutes(page: Page, plugin: string, requests: PluginRequest[], answers: () => PluginAnswers): Promise<void> {
  const below = new RegExp(`^/api/workspaces/[^/]+/plugins/${plugin}(/.*)$`)
  await page.route((url) => below.test(url.pathname), async (route) => {
    const request = readRequest(route, below)
    requests.push(request)
    const found = Object.entries(answers()).find(([pattern]) => isFor(pattern, request))?.[1]
    if (found === undefined) {
      await route.continue()
      return
    }
    const { status = 200, body } = typeof found === 'function' ? found(request) : found
    const isProblem = status >= 400
    await route.fulfill({ status, contentType: isProblem ? 'application/problem+json' : 'application/json', body: body === undefined ? '' : JSON.stringify(body) })
  })
}

function readRequest(route: Route, below: RegExp): PluginRequest {
  const request = route.request()
  const { pathname, searchParams } = new URL(request.url())
  const text = request.postData()
  return { method: request.method(), path: below.exec(pathname)?.[1] ?? '/', query: Object.fromEntries(searchParams), body: text === null ? null : JSON.parse(text) as unknown }
}

function isFor(pattern: string, { method, path }: PluginRequest): boolean {
  const [wanted = '', address = ''] = pattern.split(' ')
  const [parts, asked] = [address.split('/'), path.split('/')]
  return wanted === method && parts.length === asked.length && parts.every((part, index) => part.startsWith(':') || part === asked[index])
}
