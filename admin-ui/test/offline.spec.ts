import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import { testBrowser } from '../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '../../core/testing/create-test-platform.ts'
import { axeViolations } from './axe.ts'
import { disconnect, keptEverything, startTask } from './offline-support.ts'
import { watchPage } from './page-watch.ts'
import { signIn, useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES

describe('the admin UI without a connection', function () {
  this.timeout(90_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let taskId: string
  let context: BrowserContext
  let page: Page
  let faults: readonly string[]

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const projectId = await made('/projects', { name: 'Website', organizationId: await made('/organizations', { name: 'PrettyNeat' }) })
    taskId = await made('/tasks', { name: 'Drafts', projectId })
    await made('/tasks', { name: 'Review', projectId })
  })
  beforeEach(async () => { member = await workspace.member({ name: 'Ada' }) })
  afterEach(async () => {
    await context.close()
    expect(faults.join('\n')).to.equal('')
  })

  async function open({ locale = 'en-US', width = 1280, dark = false, path = '/', prepare }: { locale?: string; width?: number; dark?: boolean; path?: string; prepare?: (context: BrowserContext) => Promise<unknown> } = {}): Promise<void> {
    context = await (await testBrowser()).newContext({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light', locale, timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
    await prepare?.(context)
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
    if (locale === 'en-US') await signIn(page, platform.origin, member, path)
  }
  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/${name}.png` })
  }
  const entries = async (of = member): Promise<Entry[]> => (await of.get(`/entries?memberId=${of.id}`)).json<{ items: Entry[] }>().items
  const file = async (minutesAgo: number, minutes: number, description = ''): Promise<Entry> => {
    const startedAt = Temporal.Now.instant().subtract({ minutes: minutesAgo })
    const answer = await member.post('/entries', { taskId, startedAt: startedAt.toString(), stoppedAt: startedAt.add({ minutes }).toString(), description })
    expect(answer.statusCode).to.equal(201)
    return answer.json<Entry>()
  }
  const running = (name: string) => page.getByRole('group', { name: 'Running entry' }).getByRole('link', { name })
  const notice = (text: string) => page.getByRole('status').getByText(text)
  const sent = () => notice('to be sent').waitFor({ state: 'detached' })
  const addByHand = async (task: string, description: string): Promise<void> => {
    await page.goto(`${platform.origin}/time`)
    await page.getByRole('button', { name: 'Add entry' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Task').click()
    await page.getByRole('option', { name: new RegExp(task) }).click()
    const wall = (minutesAgo: number): string => Temporal.Now.plainDateTimeISO('Europe/Berlin').subtract({ minutes: minutesAgo }).toString({ smallestUnit: 'minute' })
    await dialog.getByLabel('Start').fill(wall(50))
    await dialog.getByLabel('Stop').fill(wall(40))
    await dialog.getByLabel('Description').fill(description)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  it('opens with the last week, the running entry and the tasks, and says what needs a connection', async () => {
    await file(26 * 60, 30, 'Before lunch')
    await file(20, 15, 'The homepage')
    await member.post('/timer/start', { taskId, description: 'Second draft' })
    await open()
    await disconnect(context, page)
    await page.close()
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
    await page.goto(`${platform.origin}/time`)
    await running('Drafts').waitFor()
    await notice('The server cannot be reached.').waitFor()
    for (const text of ['The homepage', 'Second draft']) await page.getByText(text).first().waitFor()
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'Start work or give a command' }).fill('Rev')
    await page.getByRole('option', { name: /Start Review/ }).waitFor()
    await page.keyboard.press('Escape')
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await picture('offline-time')
    // A week that nobody kept is not shown as an empty one.
    await page.goto(`${platform.origin}/members`)
    await page.getByText('This needs a connection').first().waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await picture('offline-members')
    await page.goto(`${platform.origin}/?say=Rev`)
    await page.getByRole('heading', { name: 'My day' }).waitFor()
    await picture('offline-today')
  })

  it('says in place of a page whose code never came that it needs a connection, and shows it once there is one', async () => {
    const other = await platform.workspace({ name: 'Plugged', enabled: ['attendance'] })
    member = await other.member({ name: 'Ada' })
    await open()
    await disconnect(context, page)
    await page.getByRole('link', { name: 'Attendance' }).first().click()
    const main = page.getByRole('main')
    await main.getByText('This needs a connection').first().waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await context.setOffline(false)
    await main.getByRole('button', { name: 'Try again' }).first().click()
    await main.getByText('This needs a connection').first().waitFor({ state: 'detached' })
    await main.getByRole('heading', { name: 'Attendance' }).waitFor()
  })

  it('keeps what is started, stopped and added, shows it as it will be, and sends it once in its order', async () => {
    await open()
    await disconnect(context, page)
    await startTask(page, 'Drafts')
    await notice('The server cannot be reached.').waitFor()
    await notice('One change waits to be sent').waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await startTask(page, 'Review')
    await page.getByRole('button', { name: 'Stop' }).first().click()
    await page.getByRole('group', { name: 'Running entry' }).waitFor({ state: 'detached' })
    await notice('2 changes wait to be sent').waitFor()
    expect(await entries()).to.deep.equal([])
    const posted: string[] = []
    page.on('request', (request) => { if (request.method() === 'POST') posted.push(new URL(request.url()).pathname.split('/').at(-1)!) })
    await context.setOffline(false)
    await sent()
    const arrived = await entries()
    expect(arrived.every(({ stoppedAt }) => stoppedAt !== null)).to.equal(true)
    expect(arrived.map(({ taskId: task }) => task === taskId)).to.deep.equal([false, true])
    expect(Date.parse(arrived[1]!.stoppedAt!)).to.be.at.most(Date.parse(arrived[0]!.startedAt))
    expect(posted).to.deep.equal(['entries', 'entries'])
    expect(arrived.every(({ id }) => id[14] === '7'), 'ids were made here').to.equal(true)
  })

  it('adds an entry by its form, keeps it over a reload, and stops what ran on the server', async () => {
    await member.post('/timer/start', { taskId, at: Temporal.Now.instant().subtract({ minutes: 3 }).toString() })
    await open({ path: '/time' })
    await disconnect(context, page)
    await page.getByRole('button', { name: 'Stop' }).first().click()
    await page.getByRole('group', { name: 'Running entry' }).waitFor({ state: 'detached' })
    await page.reload()
    await notice('One change waits to be sent').waitFor()
    expect(await page.getByRole('group', { name: 'Running entry' }).count(), 'it stays stopped').to.equal(0)
    expect((await entries())[0]!.stoppedAt, 'nothing was sent').to.equal(null)
    await context.setOffline(false)
    await sent()
    expect((await entries())[0]!.stoppedAt).to.not.equal(null)
    await context.setOffline(true)
    await addByHand('Review', 'By hand')
    await page.getByText('By hand').first().waitFor()
    await notice('One change waits to be sent').waitFor()
    await context.setOffline(false)
    await sent()
    expect((await entries()).map(({ description }) => description).sort()).to.deep.equal(['', 'By hand'])
  })

  it('is started once where the answer was lost, and taken after a short time where the server says nothing', async () => {
    await open()
    await keptEverything(page)
    await context.route('**/timer/start', async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    }, { times: 1 })
    await startTask(page, 'Drafts')
    await sent()
    const [first] = await entries()
    expect([(await entries()).length, first?.stoppedAt]).to.deep.equal([1, null])
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    await context.route('**/timer/stop', async (route) => {
      await held
      await route.abort()
    })
    await page.getByRole('button', { name: 'Stop' }).first().click()
    await page.getByRole('group', { name: 'Running entry' }).waitFor({ state: 'detached', timeout: 15_000 })
    await sent()
    release()
    expect((await entries()).map(({ id, stoppedAt }) => [id, stoppedAt !== null])).to.deep.equal([[first!.id, true]])
  })

  it('shows a change that the server refuses, holds up those after it, and leaves the decision to its person', async () => {
    await open()
    await disconnect(context, page)
    await startTask(page, 'Drafts')
    await startTask(page, 'Review')
    // Meanwhile, on another device.
    const other = await file(1, 2)
    await context.setOffline(false)
    await notice('was not accepted').waitFor()
    await picture('offline-refused')
    await page.getByRole('button', { name: 'Decide' }).click()
    const dialog = page.getByRole('dialog', { name: 'Changes made offline' })
    await dialog.getByText('Add Drafts').waitFor()
    await dialog.getByText('Start Review').waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await picture('offline-decide')
    expect((await entries()).map(({ id }) => id), 'what follows waits').to.deep.equal([other.id])
    await dialog.getByRole('button', { name: 'Discard' }).first().click()
    await dialog.getByText('Add Drafts').waitFor({ state: 'detached' })
    // The next one is refused as well; once the other entry is out of the way, the same is accepted.
    await dialog.getByRole('button', { name: 'Try again' }).waitFor()
    await member.delete(`/entries/${other.id}`)
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await dialog.waitFor({ state: 'detached' })
    await notice('was not accepted').waitFor({ state: 'detached' })
    await sent()
    expect((await entries()).map(({ taskId: task }) => task === taskId)).to.deep.equal([false])
  })

  it('lets its person choose between two times at which one entry was stopped', async () => {
    await member.post('/timer/start', { taskId, at: Temporal.Now.instant().subtract({ hours: 2 }).toString() })
    await open()
    await running('Drafts').waitFor()
    await disconnect(context, page)
    await page.getByRole('button', { name: 'Stop' }).first().click()
    await page.getByRole('group', { name: 'Running entry' }).waitFor({ state: 'detached' })
    const elsewhere = Temporal.Now.instant().subtract({ hours: 1 }).toString()
    await member.post('/timer/stop', { at: elsewhere })
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Decide' }).click()
    const dialog = page.getByRole('dialog', { name: 'Changes made offline' })
    await dialog.getByText('stopped on another device at a different time').waitFor()
    await dialog.getByRole('button', { name: 'Use this time' }).click()
    await dialog.waitFor({ state: 'detached' })
    await notice('was not accepted').waitFor({ state: 'detached' })
    await sent()
    const [entry] = await entries()
    expect(Date.parse(entry!.stoppedAt!)).to.be.greaterThan(Date.parse(elsewhere) + 3_000_000)
  })

  it('sends each change once from two tabs, which both show it', async () => {
    await open()
    const other = await context.newPage()
    await other.goto(platform.origin)
    await disconnect(context, page)
    await startTask(page, 'Drafts')
    await other.getByText('One change waits to be sent').waitFor()
    await other.getByRole('group', { name: 'Running entry' }).getByRole('link', { name: 'Drafts' }).waitFor()
    let posted = 0
    context.on('request', (request) => { if (request.url().endsWith('/timer/start')) posted += 1 })
    await context.setOffline(false)
    await sent()
    await other.getByText('to be sent').waitFor({ state: 'detached' })
    expect([posted, (await entries()).length]).to.deep.equal([1, 1])
  })

  it('asks before signing out with changes that cannot be sent, and erases everything then', async () => {
    await open()
    await disconnect(context, page)
    await startTask(page, 'Drafts')
    await file(1, 2)
    await context.setOffline(false)
    await notice('was not accepted').or(notice('to be sent')).first().waitFor()
    const leave = async (): Promise<void> => {
      await page.getByRole('button', { name: /Ada/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
    }
    await leave()
    const question = page.getByRole('dialog', { name: 'Discard changes that were not sent?' })
    await question.waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await notice('was not accepted').waitFor()
    await leave()
    await question.getByRole('button', { name: 'Discard and sign out' }).click()
    await page.waitForURL(/sign-in/)
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), 'nothing of the person stays').to.not.include('overt-kept')
    expect(await page.evaluate(() => localStorage.getItem('overt.waiting-changes'))).to.equal('{}')
    await context.setOffline(true)
    await page.goto(`${platform.origin}/time`)
    await page.getByText('This needs a connection').waitFor()
  })

  it('neither shows nor sends what somebody else left on the device, and keeps it for them', async () => {
    await open()
    await disconnect(context, page)
    await startTask(page, 'Drafts')
    // Their session ends elsewhere; somebody else signs in.
    await context.clearCookies()
    await context.setOffline(false)
    await page.waitForURL(/sign-in/)
    const second = await workspace.member({ name: 'Grace' })
    await signIn(page, platform.origin, second)
    await notice('One change that somebody else made on this device was not sent').waitFor()
    expect(await page.getByText('Drafts').count(), 'what it is, nobody else sees').to.equal(0)
    expect((await axeViolations(page)).join('\n')).to.equal('')
    expect([await entries(), await entries(second)]).to.deep.equal([[], []])
    await keptEverything(page)
    await context.clearCookies()
    await signIn(page, platform.origin, member)
    await running('Drafts').waitFor()
    await sent()
    expect((await entries()).length).to.equal(1)
  })

  it('says that nothing can be kept where the browser refuses to store', async () => {
    await open({ prepare: (made) => made.addInitScript(() => {
      Object.defineProperty(IDBFactory.prototype, 'open', { value: () => { throw new DOMException('refused', 'SecurityError') } })
    }) })
    await page.evaluate(() => navigator.serviceWorker.ready)
    await context.setOffline(true)
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'Start work or give a command' }).fill('Drafts')
    await page.getByRole('option', { name: /Drafts/ }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('this browser has no space or permission to store changes').first().waitFor()
    await notice('this browser stores nothing').waitFor()
    expect(await page.getByRole('group', { name: 'Running entry' }).count()).to.equal(0)
  })
})
