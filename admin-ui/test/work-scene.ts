import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import { signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES

export interface OpenOptions {
  readonly path?: string
  readonly width?: number
  readonly dark?: boolean
  readonly serviceWorkers?: 'allow' | 'block'
  readonly prepare?: (context: BrowserContext) => Promise<unknown>
}

/** A workspace in Berlin with tasks, and for each test somebody who works in it and a browser of theirs. */
export interface WorkScene {
  platform: UiPlatform
  workspace: TestWorkspace
  member: TestMember
  /** The first of the tasks. */
  taskId: string
  context: BrowserContext
  page: Page
  /** Signs the member in at a page. */
  open(options?: OpenOptions): Promise<void>
  /** Another page in the same browser instead of this one. */
  reopen(path: string): Promise<void>
  picture(name: string): Promise<void>
  entries(of?: TestMember): Promise<Entry[]>
  file(minutesAgo: number, minutes: number, description?: string): Promise<Entry>
  running(name: string): Locator
  notice(text: string): Locator
  /** Until nothing is left that was not sent. */
  sent(): Promise<void>
}

interface WorkSceneOptions {
  readonly tasks?: readonly [string, ...string[]]
  /** Where the pages come from; the platform itself where absent. */
  readonly origin?: () => string
  /** Faults that a spec is about. */
  readonly expected?: (fault: string) => boolean
}

/** Makes such a scene around the tests of the `describe` that calls it; fails where something happened on a page that must never happen. */
export function useWorkScene({ tasks = ['Drafts', 'Review'], origin, expected = () => false }: WorkSceneOptions = {}): WorkScene {
  const from = (): string => origin?.() ?? scene.platform.origin
  const watched: (readonly string[])[] = []
  const watch = async (): Promise<void> => { watched.push(await watchPage(scene.page, from())) }
  const scene = {
    async open({ path = '/', width = 1280, dark = false, serviceWorkers = 'allow', prepare } = {}) {
      scene.context = await (await testBrowser()).newContext({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light', locale: 'en-US', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', serviceWorkers })
      await prepare?.(scene.context)
      scene.page = await scene.context.newPage()
      await watch()
      await signIn(scene.page, from(), scene.member, path)
    },
    async reopen(path) {
      await scene.page.close()
      scene.page = await scene.context.newPage()
      await watch()
      await scene.page.goto(from() + path)
    },
    async picture(name) {
      if (pictures === undefined) return
      mkdirSync(pictures, { recursive: true })
      await scene.page.screenshot({ path: `${pictures}/${name}.png` })
    },
    entries: async (of = scene.member) => (await of.get(`/entries?memberId=${of.id}`)).json<{ items: Entry[] }>().items,
    async file(minutesAgo, minutes, description = '') {
      const startedAt = Temporal.Now.instant().subtract({ minutes: minutesAgo })
      const answer = await scene.member.post('/entries', { taskId: scene.taskId, startedAt: startedAt.toString(), stoppedAt: startedAt.add({ minutes }).toString(), description })
      expect(answer.statusCode).to.equal(201)
      return answer.json<Entry>()
    },
    running: (name) => scene.page.getByRole('group', { name: 'Running entry' }).getByRole('link', { name }),
    notice: (text) => scene.page.getByRole('status').getByText(text),
    sent: () => scene.notice('to be sent').waitFor({ state: 'detached' }),
  } as WorkScene

  useUi({}, async (platform) => {
    scene.platform = platform
    scene.workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    const { admin, id } = scene.workspace
    await admin.patch(`/api/workspaces/${id}`, { onboarding: { completed: true, step: 5 } })
    scene.taskId = await makeTasks(admin, tasks)
  })
  beforeEach(async () => { scene.member = await scene.workspace.member({ name: 'Ada' }) })
  afterEach(async () => {
    await scene.context.close()
    expect(watched.splice(0).flat().filter((fault) => !expected(fault)).join('\n')).to.equal('')
  })
  return scene
}

/** Makes tasks in a project; gives the id of the first one. */
export async function makeTasks(admin: TestMember, names: readonly [string, ...string[]]): Promise<string> {
  const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
  const projectId = await made('/projects', { name: 'Website', organizationId: await made('/organizations', { name: 'PrettyNeat' }) })
  const ids = []
  for (const name of names) ids.push(await made('/tasks', { name, projectId }))
  return ids[0]!
}
