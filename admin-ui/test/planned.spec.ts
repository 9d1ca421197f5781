import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import { signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('planned work in the browser', function () {
  this.timeout(60_000)
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
    taskId = await made('/tasks', { name: 'Client call', projectId })
    await made('/tasks', { name: 'Drafts', projectId })
  })
  beforeEach(async () => {
    member = await workspace.member()
    context = await (await testBrowser()).newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
  })
  afterEach(async () => {
    await context.close()
    // The refused start is what these tests are about.
    expect(faults.filter((fault) => !fault.includes('409')).join('\n')).to.equal('')
  })

  const inHours = (hours: number): string => Temporal.Now.instant().add({ minutes: hours * 60 }).toString()
  const running = async (): Promise<Entry | null> => (await member.get('/timer')).json<{ entry: Entry | null }>().entry

  it('P08: work that is planned now is named, and ends for what is started instead', async () => {
    const planned = (await member.post('/entries', { taskId, startedAt: inHours(-1), stoppedAt: inHours(1) })).json<Entry>()
    await signIn(page, platform.origin, member, '/work')
    await page.getByRole('button', { name: 'Start Drafts' }).click()
    const dialog = page.getByRole('dialog', { name: 'Work is planned now' })
    await dialog.waitFor()
    expect(await dialog.textContent()).to.include('“Client call”')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await running()).to.equal(null)
    await page.getByRole('button', { name: 'Start Drafts' }).click()
    await dialog.getByRole('button', { name: 'End it and start' }).click()
    await page.getByRole('button', { name: /Stop/ }).first().waitFor()
    const now = await running()
    const ended = (await member.get(`/entries/${planned.id}`)).json<Entry>()
    expect(Date.parse(ended.stoppedAt ?? '')).to.be.at.most(Date.parse(now?.startedAt ?? ''))
  })

  it('P08: work that is planned for later is no obstacle', async () => {
    await member.post('/entries', { taskId, startedAt: inHours(2), stoppedAt: inHours(3) })
    await signIn(page, platform.origin, member, '/work')
    await page.getByRole('button', { name: 'Start Drafts' }).click()
    await page.getByRole('button', { name: /Stop/ }).first().waitFor()
    expect((await running())?.stoppedAt).to.equal(null)
  })

  it('deleting an organization says whose timers it stops', async () => {
    const colleague = await workspace.member({ name: 'Tina Timer' })
    await colleague.post('/timer/start', { taskId })
    await signIn(page, platform.origin, workspace.admin, '/work')
    await page.getByRole('button', { name: 'More for PrettyNeat' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete PrettyNeat?' })
    await dialog.getByText(/Stops the timer of .*Tina Timer/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect((await colleague.get('/timer')).json<{ entry: Entry | null }>().entry).to.not.equal(null)
  })

  it('says on open pages and in the place of the timer that the server stopped what ran, and why', async () => {
    const { admin } = workspace
    const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
    const organizationId = await made('/organizations', { name: 'Short-lived' })
    await member.post('/timer/start', { taskId: await made('/tasks', { name: 'Survey', projectId: await made('/projects', { name: 'Study', organizationId }) }) })
    await signIn(page, platform.origin, member, '/time')
    await page.getByRole('group', { name: 'Running entry' }).getByText('Survey').waitFor()
    await admin.delete(`/organizations/${organizationId}`)
    const notice = page.getByRole('status').filter({ hasText: 'Somebody deleted the task, its project or its organization.' })
    await notice.getByText(/^“Survey” was stopped at /).waitFor()
    await page.getByRole('link', { name: /^“Survey” was stopped at / }).waitFor()
    await page.getByRole('link', { name: 'Today', exact: true }).first().click()
    await notice.waitFor()
    await notice.getByRole('button', { name: 'Dismiss' }).click()
    await notice.waitFor({ state: 'detached' })
    expect(await page.getByRole('link', { name: /was stopped at/ }).count()).to.equal(0)
  })
})
