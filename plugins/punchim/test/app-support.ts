/// <reference lib="dom" />
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { createUiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { launchTestBrowser, watchPage } from '@overt/testing/ui'
import { buildUi } from '../../../scripts/build.ts'
import type { Punch } from '../wire.ts'
import { base, created, makeTask } from './punchim-support.ts'

export const appPath = '/apps/punchim/'

export interface AppTest {
  readonly platform: UiPlatform
  readonly browser: Browser
  close(): Promise<void>
}

/** A listening server with the app built, and a browser whose camera shows a test picture. */
export async function startAppTest(others: readonly URL[] = []): Promise<AppTest> {
  await buildUi((line) => { process.stdout.write(`${line}\n`) }, ['punchim'])
  const platform = await createUiPlatform({ plugins: [new URL('..', import.meta.url), ...others] })
  const browser = await launchTestBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] })
  return {
    platform, browser,
    async close() {
      await browser.close()
      await platform.close()
    },
  }
}

/** A workspace with these settings, in which everybody punches on one task. */
export async function punchWorkspace({ platform }: AppTest, settings: Readonly<Record<string, unknown>> = {}, name = 'Harbour'): Promise<{ readonly workspace: TestWorkspace; readonly taskId: string }> {
  const workspace = await platform.workspace({ name, timeZone: 'Europe/Berlin', enabled: ['punchim'], settings: { punchim: settings } })
  return { workspace, taskId: await makeTask(workspace) }
}

export const assign = ({ admin }: TestWorkspace, { id }: Pick<TestMember, 'id'>, taskId: string): Promise<string> => created(admin, `${base}/assignments`, { memberId: id, taskId })

export interface Phone {
  readonly context: BrowserContext
  readonly page: Page
  /** What must never happen, see `watchPage`. */
  readonly faults: readonly string[]
  /** Another tab of the same browser. */
  tab(): Promise<Page>
  close(): Promise<void>
}

export interface PhoneOptions extends Pick<BrowserContextOptions, 'geolocation' | 'permissions' | 'colorScheme' | 'locale'> {
  readonly width?: number
  readonly height?: number
  readonly path?: string
  /** Runs in each page before its own code. */
  readonly before?: () => void
}

/** A phone of somebody's own, with nothing kept on it. */
export async function openPhone({ platform, browser }: AppTest, { width = 390, height = 844, path = appPath, before, ...options }: PhoneOptions = {}): Promise<Phone> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB', timezoneId: 'Europe/Berlin', permissions: [], baseURL: platform.origin, ...options })
  if (before !== undefined) await context.addInitScript(before)
  const tab = async (): Promise<Page> => {
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(path)
    return page
  }
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const faults = await watchPage(page, platform.origin)
  await page.goto(path)
  return { context, page, faults, tab, close: () => context.close() }
}

/** Somebody who punches, in a workspace of their own. */
export interface Somebody {
  readonly workspace: TestWorkspace
  readonly taskId: string
  readonly person: TestMember
}

export interface App {
  readonly test: AppTest
  /** The phone of this test, closed after it; whatever must never happen on it fails the test. */
  phone(options?: PhoneOptions): Promise<Phone>
  somebody(settings?: Readonly<Record<string, unknown>>, fences?: readonly Readonly<Record<string, unknown>>[]): Promise<Somebody>
  /** What the server has of somebody's last days, the latest first. */
  punchesOf(of: { readonly workspace: TestWorkspace; readonly person: Pick<TestMember, 'id'> }): Promise<readonly Punch[]>
}

/** The app on a server for the tests around this call, with other plugins beside it; call it in `describe`. */
export function useApp({ with: others }: { readonly with?: readonly URL[] } = {}): App {
  let started: AppTest | undefined
  let opened: Phone | undefined
  before(async function () {
    this.timeout(240_000)
    started = await startAppTest(others)
  })
  afterEach(async () => {
    const { faults = [] } = opened ?? {}
    await opened?.close()
    opened = undefined
    expect(faults).to.deep.equal([])
  })
  after(() => started?.close())
  const test = (): AppTest => {
    if (started === undefined) throw new Error('The app is there once the tests have begun.')
    return started
  }
  return {
    get test() { return test() },
    async phone(options) {
      opened = await openPhone(test(), options)
      return opened
    },
    async somebody(settings = { gps: 'off' }, fences = []) {
      const { workspace, taskId } = await punchWorkspace(test(), settings)
      const person = await workspace.member({ name: 'Grace Hopper' })
      await assign(workspace, person, taskId)
      for (const fence of fences) await created(workspace.admin, `${base}/fences`, fence)
      return { workspace, taskId, person }
    },
    async punchesOf({ workspace, person }) {
      const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
      return (await workspace.admin.get(`${base}/punches?memberId=${person.id}&from=${day(-2)}&to=${day(1)}`)).json<{ items: Punch[] }>().items
    },
  }
}

/** Signs in through the app's own form. */
export async function signInOnPhone(page: Page, { email, password }: Pick<TestMember, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** What a page keeps in the named stores, or in all of them. */
export const keptOn = (page: Page, ...stores: readonly string[]): Promise<readonly unknown[]> => page.evaluate((wanted) => new Promise<unknown[]>((resolve, reject) => {
  const opening = indexedDB.open('punchim')
  opening.onerror = () => { reject(new Error(String(opening.error))) }
  opening.onsuccess = () => {
    const names = wanted.length > 0 ? wanted : [...opening.result.objectStoreNames]
    const transaction = opening.result.transaction(names)
    const found = names.map((name) => transaction.objectStore(name).getAll() as IDBRequest<unknown[]>)
    transaction.oncomplete = () => {
      opening.result.close()
      resolve(found.flatMap(({ result }) => result))
    }
  }
}), [...stores])

export const bigButton = (page: Page) => page.locator('.punch-button')
export const outcome = (page: Page) => page.locator('.outcome')
/** Waits until the worker has everything, so that the app opens without a connection. */
export const workerReady = (page: Page): Promise<void> => page.evaluate(async () => { await navigator.serviceWorker.ready })
