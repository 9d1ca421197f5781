import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { uuidv7 } from '@overt/sdk'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { signIn, useWatchedPage } from '@overt/testing/ui'
import { fillWorkspace } from './workspace-content.ts'
import type { WorkspaceContent } from './workspace-content.ts'

describe('the admin UI', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let content: WorkspaceContent
  let context: BrowserContext
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    content = await fillWorkspace(workspace)
  })
  useWatchedPage(() => platform.origin, { viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin' }, (opened) => { ({ context, page } = opened) })

  const main = () => page.getByRole('main')

  it('refuses a wrong password in words, lets the right one in, and signs out', async () => {
    await page.goto(`${platform.origin}/sign-in`)
    await page.getByLabel('Email').fill(workspace.admin.email)
    await page.getByLabel('Password').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Password').fill(workspace.admin.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Hello/ }).waitFor()
    await page.getByRole('button', { name: /^Menu of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(`${platform.origin}/members`)
    await page.waitForURL(/sign-in\?next=/)
  })

  it('starts and stops work by keyboard alone', async () => {
    await signIn(page, platform.origin, workspace.admin)
    await page.getByRole('heading', { name: /^Hello/ }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('Writing the manual')
    await page.getByRole('option', { name: /Start “Writing the manual”/ }).waitFor()
    await page.keyboard.press('Enter')
    const running = page.getByRole('group', { name: 'Running entry' })
    await running.getByText('Writing the manual').waitFor()
    await page.keyboard.press('s')
    await running.waitFor({ state: 'detached' })
    await page.keyboard.press('c')
    await running.getByText('Writing the manual').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.getByRole('heading', { name: 'Members' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Type a few letters').fill('audit')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Audit trail' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('files, changes and deletes an entry, takes the deletion back, and offers a way out of an overlap', async () => {
    await signIn(page, platform.origin, workspace.admin, '/time')
    await page.getByRole('button', { name: 'Add entry' }).first().click()
    const dialog = page.getByRole('dialog')
    const fill = async (start: string, stop: string): Promise<void> => {
      await dialog.getByLabel('Start').fill(start)
      await dialog.getByLabel('Stop').fill(stop)
    }
    const chooseTask = async (name: string): Promise<void> => {
      await dialog.getByLabel('Task').click()
      await page.getByRole('option', { name }).click()
    }
    const date = Temporal.Now.plainDateISO('Europe/Berlin').subtract({ days: 3 }).toString()
    await chooseTask('Support')
    await fill(`${date}T09:00`, `${date}T10:30`)
    await dialog.getByLabel('Description').fill('a call')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Add entry' }).first().click()
    await chooseTask('Design review')
    await fill(`${date}T10:00`, `${date}T11:00`)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('button', { name: /^Crop/ }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByLabel('From', { exact: true }).fill(date)
    await page.getByLabel('To', { exact: true }).fill(date)
    await main().getByText('09:00–10:30', { exact: true }).waitFor()
    await main().getByText('10:30–11:00', { exact: true }).waitFor()
    await main().getByText('2 h 00 m').first().waitFor()

    await main().getByRole('listitem').filter({ hasText: '09:00–10:30' }).getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await main().getByText('09:00–10:30', { exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await main().getByText('09:00–10:30', { exact: true }).waitFor()
  })

  it('keeps a tree of organizations, projects and tasks, and restores what was deleted', async () => {
    await signIn(page, platform.origin, workspace.admin, '/work')
    await page.getByRole('button', { name: 'New organization' }).click()
    const dialog = page.getByRole('dialog')
    const name = async (text: string): Promise<void> => {
      await dialog.getByLabel('Name').fill(text)
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    await name('Northwind')
    await page.getByRole('button', { name: 'New project in Northwind' }).click()
    await name('Website')
    await page.getByRole('button', { name: 'New task in Website' }).click()
    await name('Home page')
    await page.getByRole('treeitem', { name: /Home page/ }).waitFor()
    await page.getByRole('button', { name: 'More for Northwind' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByText('one project').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('treeitem', { name: /Northwind/ }).waitFor({ state: 'detached' })
    await page.goto(`${platform.origin}/trash`)
    await page.getByRole('button', { name: 'Restore: Northwind' }).click()
    await page.goto(`${platform.origin}/work`)
    await page.getByRole('treeitem', { name: /Home page/ }).waitFor()
  })

  it('switches a plugin off and on without a reload, in another open page too, and opens its pages by address', async () => {
    const other = await context.newPage()
    await signIn(page, platform.origin, workspace.admin, '/settings/plugins')
    await other.goto(`${platform.origin}/attendance`)
    await other.getByRole('link', { name: 'Attendance' }).first().waitFor()
    const heading = other.getByRole('main').getByRole('heading', { level: 1 })
    await other.waitForFunction(() => document.title.startsWith('Attendance'))
    const ownHeading = await heading.textContent()
    await other.evaluate(() => { (globalThis as unknown as { marked: boolean }).marked = true })
    await page.getByRole('switch', { name: 'Switch Attendance on or off' }).click()
    await other.getByRole('navigation').getByRole('link', { name: 'Attendance' }).waitFor({ state: 'detached', timeout: 5_000 })
    await heading.filter({ hasText: 'Not found' }).waitFor()
    await page.getByRole('switch', { name: 'Switch Attendance on or off' }).click()
    await other.getByRole('navigation').getByRole('link', { name: 'Attendance' }).waitFor({ timeout: 5_000 })
    await heading.filter({ hasText: ownHeading ?? '' }).waitFor()
    expect(await other.evaluate(() => (globalThis as unknown as { marked?: boolean }).marked)).to.equal(true)
  })

  it('stores a plugin setting from the generated form', async () => {
    await signIn(page, platform.origin, workspace.admin, '/settings/plugins/attendance')
    const days = page.getByLabel('Corrections allowed for')
    await days.fill('14')
    const stored = page.waitForResponse((response) => response.request().method() === 'PATCH' && response.url().endsWith('/plugins/attendance'))
    await page.getByRole('button', { name: 'Save' }).click()
    expect((await stored).status()).to.equal(200)
    await page.getByText('Saved', { exact: true }).first().waitFor()
    const answer = await workspace.admin.get('/plugins/attendance')
    expect(Object.values((answer.json() as { settings: Record<string, unknown> }).settings)).to.include(14)
  })

  it('starts the first task of somebody in a project they choose', async () => {
    const newcomer = await workspace.member({ name: 'Nora New' })
    await signIn(page, platform.origin, newcomer)
    await page.getByRole('heading', { name: /^Hello/ }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('Finding my desk')
    await page.getByRole('option', { name: /Start “Finding my desk”.*TrackingIM/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'Running entry' }).getByText('Finding my desk').waitFor()
  })

  it('writes what is typed before the palette is loaded into it, and starts nothing', async () => {
    const loaded = Promise.withResolvers<undefined>()
    await page.route(/CommandPalette-[^/]*\.js/, async (route) => {
      await loaded.promise
      await route.continue()
    })
    await signIn(page, platform.origin, workspace.admin, '/members')
    await page.getByRole('heading', { name: 'Members' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('snaaudis')
    await page.keyboard.press('Backspace')
    loaded.resolve(undefined)
    const field = page.getByPlaceholder('Type a few letters')
    await field.waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[role=dialog] input')?.value === 'snaaudi')
    await page.keyboard.type('t')
    expect(await field.inputValue()).to.equal('snaaudit')
    expect(await page.getByRole('dialog').count()).to.equal(1)
  })

  it('shows what others start live', async () => {
    await signIn(page, platform.origin, workspace.admin, '/members')
    const row = page.getByRole('row').filter({ hasText: 'Grace Hopper' })
    await row.waitFor()
    await content.member.post('/timer/start', { task: 'Answering mail' })
    // Sooner than any page asks again by itself.
    await row.getByText('Answering mail').waitFor({ timeout: 5_000 })
  })

  it('shows live that an agent sees someone at work', async () => {
    await signIn(page, platform.origin, workspace.admin, '/members')
    const row = page.getByRole('row').filter({ hasText: 'Grace Hopper' })
    await row.getByText('Never connected').waitFor()
    const agent = (path: string, token: string, body: unknown) => platform.app.inject({ method: 'POST', url: `/api/agent/${path}`, headers: token === '' ? {} : { authorization: `Bearer ${token}` }, payload: body as object })
    const { email, password } = content.member
    const { deviceToken, policy } = (await agent('enroll', '', { email, password, device: { name: 'Desk', platform: 'linux', agentVersion: '0.1.0' } })).json<{ deviceToken: string; policy: { version: number } }>()
    expect((await agent('policy/acknowledge', deviceToken, { version: policy.version })).statusCode).to.equal(200)
    const at = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1_000).toISOString()
    const batch = await agent('batch', deviceToken, { sentAt: at(0), policyVersion: policy.version, records: [{ kind: 'activity.segment', id: uuidv7(), startedAt: at(60), endedAt: at(1), state: 'active', app: 'Editor' }] })
    expect(batch.json<{ accepted: number }>().accepted, batch.body).to.equal(1)
    await row.getByText('Active', { exact: true }).waitFor({ timeout: 5_000 })
  })

  it('shows a member only what they may see', async () => {
    await signIn(page, platform.origin, content.member)
    await page.getByRole('heading', { name: /^Hello/ }).waitFor()
    const navigation = page.getByRole('complementary').getByRole('navigation')
    expect(await navigation.getByRole('link', { name: 'Settings' }).count()).to.equal(0)
    expect(await navigation.getByRole('link', { name: 'Audit trail' }).count()).to.equal(0)
    await page.goto(`${platform.origin}/members/${workspace.admin.id}`)
    await page.getByRole('main').getByText('You might not have the rights').waitFor()
  })

  it('reads the policy and acknowledges it', async () => {
    await signIn(page, platform.origin, workspace.admin, '/me/policy')
    await page.getByRole('button', { name: 'I have read it' }).click()
    await page.getByText('You have read it').waitFor()
    await page.getByRole('row').filter({ hasText: 'In the browser' }).waitFor()
  })

  it('speaks German after a choice in the menu and keeps it', async () => {
    await signIn(page, platform.origin, workspace.admin)
    await page.getByRole('button', { name: /^Menu of/ }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Deutsch' }).click()
    await page.getByRole('link', { name: 'Mitglieder', exact: true }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: /^Hallo/ }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).to.equal('de')
  })
})
