import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import { testBrowser } from '../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '../../core/testing/create-test-platform.ts'
import { axeViolations } from './axe.ts'
import { watchPage } from './page-watch.ts'
import { signIn, useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

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
  beforeEach(async () => {
    member = await workspace.member()
    context = await (await testBrowser()).newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
  })
  afterEach(async () => {
    await context.close()
    // Requests that reach nobody, and the refused one, are what these tests are about.
    expect(faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|409|could not be read|could not be sent/.test(fault)).join('\n')).to.equal('')
  })

  const entries = async (): Promise<Entry[]> => (await member.get(`/entries?memberId=${member.id}`)).json<{ items: Entry[] }>().items
  const start = async (task: string): Promise<void> => {
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'Start work or give a command' }).fill(task)
    await page.getByRole('option', { name: new RegExp(task) }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Running entry' }).getByRole('link', { name: task }).waitFor()
  }
  const leave = async (): Promise<void> => {
    // What is needed without a connection has come by then.
    await page.waitForFunction(async () => (await indexedDB.databases()).some(({ name }) => name === 'overt-kept'))
    await context.setOffline(true)
    await page.evaluate(() => { dispatchEvent(new Event('offline')) })
  }

  it('keeps what is started, stopped and added, shows it as it will be, and sends it once in its order', async () => {
    await signIn(page, platform.origin, member, '/')
    await page.getByText('Nothing yet today').or(page.getByRole('heading', { name: 'My day' })).first().waitFor()
    await leave()
    await start('Drafts')
    await page.getByText('You are offline').waitFor()
    await page.getByText('One change waits to be sent').waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await start('Review')
    await page.getByRole('button', { name: 'Stop' }).first().click()
    await page.getByRole('group', { name: 'Running entry' }).waitFor({ state: 'detached' })
    expect(await entries()).to.deep.equal([])
    await context.setOffline(false)
    await page.getByText('to be sent').waitFor({ state: 'detached' })
    const sent = await entries()
    expect(sent.every(({ stoppedAt }) => stoppedAt !== null)).to.equal(true)
    expect(sent.map(({ taskId: task }) => task === taskId)).to.deep.equal([false, true])
    expect(Date.parse(sent[1]!.stoppedAt!)).to.be.at.most(Date.parse(sent[0]!.startedAt))
  })

  it('shows a change that the server refuses, holds up those after it, and leaves the decision to its person', async () => {
    await signIn(page, platform.origin, member, '/')
    await page.getByRole('heading', { name: 'My day' }).waitFor()
    await leave()
    await start('Drafts')
    // Meanwhile, on another device.
    const [from, to] = [Temporal.Now.instant().subtract({ minutes: 1 }), Temporal.Now.instant().add({ minutes: 1 })].map(String)
    const other = await member.post('/entries', { taskId, startedAt: from, stoppedAt: to })
    expect(other.statusCode).to.equal(201)
    await context.setOffline(false)
    await page.getByText('was not accepted').waitFor()
    await page.getByRole('button', { name: 'Decide' }).click()
    const dialog = page.getByRole('dialog', { name: 'Changes made offline' })
    await dialog.getByText('Start Drafts at').waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    expect((await entries()).map(({ id }) => id)).to.deep.equal([other.json<Entry>().id])
    await dialog.getByRole('button', { name: 'Drop it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('was not accepted').waitFor({ state: 'detached' })
  })
})
