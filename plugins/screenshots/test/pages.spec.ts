/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations, closeTestBrowser, openPage, pageOf, testBrowser } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestAgent, TestMember, TestWorkspace } from '@overt/testing'
import { base, picture, screenshotsFolder, sendShot, skip } from './screenshots-support.ts'

describe('screenshots in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let manager: TestMember
  let agent: TestAgent
  // Yesterday, so that the whole day lies behind us whenever the test runs.
  const date = Temporal.Now.plainDateISO('UTC').subtract({ days: 1 })
  const at = (time: string): Temporal.Instant => date.toPlainDateTime(time).toZonedDateTime('UTC').toInstant()

  before(async () => {
    platform = await createUiPlatform({ plugins: [screenshotsFolder] })
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['screenshots'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    manager = await workspace.member({ name: 'Mia Manager', role: 'manager' })
    agent = await grace.agent()
    for (const [time, colour, record] of [
      ['09:03', '#b91c1c', { app: 'Code' }], ['09:14', '#15803d', { app: 'Firefox', domain: 'docs.example' }], ['09:41', '#1d4ed8', { app: 'Code' }], ['11:05', '#a16207', { app: 'Code' }],
    ] as const) await sendShot(agent, { at: at(time), file: await picture(1_280, 720, colour), record })
    await agent.deliver([skip(at('09:25'), 'paused'), skip(at('09:35'), 'locked'), skip(at('10:05'), 'idle')])
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, options)
  const dayOf = async (page: Page): Promise<void> => {
    await page.getByLabel('Day', { exact: true }).fill(date.toString())
    await page.getByRole('button', { name: /Open the picture of 09:03/ }).waitFor()
  }
  const painted = (page: Page): Promise<number> => page.locator('main img').evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).complete && (image as HTMLImageElement).naturalWidth > 0).length)

  it('shows a member their own day hour by hour, with a reason for every gap', async () => {
    const { page, faults, close } = await open(grace, '/screenshots')
    await dayOf(page)
    expect(await page.getByRole('region', { name: 'Pictures from 09:00' }).getByRole('button').count()).to.equal(3)
    for (const reason of ['Paused', 'Locked', 'Idle']) await page.getByText(reason, { exact: true }).waitFor()
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('main img')].filter((image) => image.complete && image.naturalWidth > 0).length === 4)
    expect(await painted(page)).to.equal(4)
    await page.getByLabel('Website').click()
    await page.getByRole('option', { name: 'docs.example' }).click()
    await page.getByText('1 picture', { exact: true }).waitFor()
    await page.getByLabel('Website: docs.example').waitFor()
    expect(await page.getByText('Paused', { exact: true }).count()).to.equal(0)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByText('4 pictures', { exact: true }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('opens a picture in full, goes on by keys, enlarges, and gives it to keep', async () => {
    const { page, faults, close } = await open(grace, '/screenshots')
    await dayOf(page)
    await page.getByRole('button', { name: /Open the picture of 09:03/ }).click()
    const dialog = page.getByRole('dialog')
    const shown = (time: string) => dialog.getByRole('img', { name: new RegExp(`Screen at ${time}`) }).waitFor()
    await shown('09:03')
    await page.keyboard.press('ArrowRight')
    await shown('09:14')
    await page.keyboard.press('End')
    await shown('11:05')
    expect(await dialog.getByRole('button', { name: 'Next picture' }).isDisabled()).to.equal(true)
    await page.keyboard.press('ArrowLeft')
    await shown('09:41')
    await page.keyboard.press('+')
    await dialog.getByText('150 %').waitFor()
    await page.keyboard.press('0')
    await dialog.getByText('100 %').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Download' }).click()])
    expect(download.suggestedFilename()).to.match(/^screenshot-.*\.webp$/)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('deletes one’s own picture after a question, and keeps its time as unverified', async () => {
    await sendShot(agent, { at: at('14:05'), file: await picture(), record: { app: 'Mail' } })
    const { page, close } = await open(grace, '/screenshots')
    await dayOf(page)
    await page.getByRole('button', { name: /Open the picture of 14:05/ }).click()
    await page.getByRole('button', { name: 'Delete this picture' }).click()
    await page.getByRole('button', { name: 'Delete picture', exact: true }).click()
    await page.keyboard.press('Escape')
    await page.getByText('Deleted, time unverified').waitFor()
    await close()
  })

  it('has a wall for those who may look, which leads to the person, and tells that person', async () => {
    const { page, faults, close } = await open(manager, '/screenshots')
    await page.getByRole('link', { name: 'Screenshots of Grace Hopper' }).click()
    await page.waitForURL((url) => pageOf(url) === `/members/${grace.id}/screenshots`)
    await dayOf(page)
    expect(await page.getByRole('button', { name: 'Settings for this person' }).count(), 'those are the admin’s').to.equal(0)
    await page.getByRole('button', { name: 'Several days' }).click()
    await page.getByRole('button', { name: /Open the picture of 11:05/ }).waitFor()
    const { items } = (await grace.get('/me/looks')).json<{ items: { viewerName: string; title: string }[] }>()
    expect(items.map(({ viewerName, title }) => `${viewerName}: ${title}`)).to.include('Mia Manager: Screenshots of a day')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('lets an admin set what holds for one person', async () => {
    const { page, close } = await open(workspace.admin, `/members/${grace.id}/screenshots`)
    await page.getByRole('link', { name: 'Settings for this person' }).click()
    await page.waitForURL((url) => pageOf(url) === '/settings/monitoring')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('One in every').fill('5')
    await dialog.getByLabel('One in every').press('Tab')
    await dialog.getByText('That is very often.').waitFor()
    await dialog.getByText('One setting differs').waitFor()
    await dialog.getByRole('region', { name: 'What this person will read' }).getByText(/^New: .*every 5 minutes/).waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('region', { name: 'Exceptions for single people' }).getByText('One in every: 5 min').waitFor()
    await page.goto(`${platform.origin}/members/${grace.id}/screenshots`)
    await page.getByText('One at random every 5 min').waitFor()
    expect((await workspace.admin.get(`${base}/overrides/${grace.id}`)).json()).to.deep.include({ settings: { everyMinutes: 5 } })
    await workspace.admin.delete(`${base}/overrides/${grace.id}`)
    await close()
  })

  it('shows a new picture live, and nothing of itself once it is off', async () => {
    const { page, close } = await open(grace, '/screenshots')
    await dayOf(page)
    await sendShot(agent, { at: at('16:05'), file: await picture(), record: { app: 'Live' } })
    // Sooner than any page asks again by itself.
    await page.getByRole('button', { name: /Open the picture of 16:05 Live/ }).waitFor({ timeout: 5_000 })
    await workspace.disable('screenshots')
    await page.getByRole('link', { name: 'Screenshots' }).waitFor({ state: 'detached' })
    await workspace.enable('screenshots')
    await close()
  })

  it('speaks German', async () => {
    const context = await (await testBrowser()).newContext({ viewport: { width: 390, height: 844 }, locale: 'de-DE', timezoneId: 'UTC' })
    const page = await context.newPage()
    await page.goto(`${platform.origin}/sign-in?next=/screenshots`)
    await page.getByLabel('E-Mail').fill(grace.email)
    await page.getByLabel('Passwort', { exact: true }).fill(grace.password)
    await page.keyboard.press('Enter')
    await page.getByLabel('Tag', { exact: true }).fill(date.toString())
    await page.getByRole('button', { name: /Bild öffnen von 09:03 Code/ }).waitFor()
    await page.getByText('Gesperrt', { exact: true }).waitFor()
    await context.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it(`has nothing that axe objects to, and nothing too wide, at ${width} px in ${scheme}`, async () => {
        for (const who of [manager, grace]) {
          const { page, close } = await open(who, '/screenshots', { width, scheme })
          if (who === grace) await page.getByLabel('Day', { exact: true }).fill(date.toString())
          await page.locator('main img').first().waitFor()
          expect(await axeViolations(page)).to.deep.equal([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
          if (who === grace) {
            await page.locator('main button:has(img)').first().click()
            await page.getByRole('dialog').getByRole('img').waitFor()
            expect(await axeViolations(page), 'in full').to.deep.equal([])
          }
          await close()
        }
      })
    }
  }
})
