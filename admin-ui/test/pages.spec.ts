import { expect } from 'chai'
import type { Page, Request } from 'playwright-core'
import { axeColourViolations, axeViolations, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

const open = ['/sign-in', '/sign-up', '/verify-email', '/forgot-password', '/reset-password', '/reset-password?token=x', '/invitations/unknown']
const signedIn = [
  '/', '/time', '/members', '/members/:member', '/members/:member/entries', '/members/:member/access', '/work', '/trash', '/audit',
  '/settings/workspace', '/settings/members', '/settings/plugins', '/settings/plugins/activity', '/settings/plugins/attendance', '/settings/devices',
  '/settings/privacy', '/settings/tokens', '/me', '/me/data', '/me/looks', '/me/policy', '/policy/1', '/me/devices', '/me/security', '/onboarding', '/workspaces/new', '/nowhere',
]

/** Tells how many answers a page still waits for; the live stream never ends and doesn't count. */
function requestsOf(page: Page): () => number {
  const waiting = new Set<Request>()
  page.on('request', (request) => { if (!request.url().endsWith('/live')) waiting.add(request) })
  page.on('requestfinished', (request) => waiting.delete(request))
  page.on('requestfailed', (request) => waiting.delete(request))
  return () => waiting.size
}

/** Waits until the page shows its content: no skeleton, nothing under way. */
async function settled(page: Page, waiting: () => number): Promise<void> {
  await page.locator('h1').first().waitFor()
  for (let quiet = 0; quiet < 3;) {
    await page.waitForFunction(() => document.querySelector('[aria-busy=true], main .animate-pulse') === null)
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve, 20) }) }))
    quiet = waiting() === 0 ? quiet + 1 : 0
  }
}

describe('every page', function () {
  this.timeout(240_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let memberId: string

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    memberId = (await fillWorkspace(workspace)).member.id
  })

  it('has no accessibility violation in light and dark, no policy violation and no foreign request', async () => {
    const browser = await testBrowser()
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-US' })
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    const waiting = requestsOf(page)
    const found: string[] = []
    // A page that asks what the server does not take, or breaks it.
    page.on('response', (response) => { if (response.url().includes('/api/') && (response.status() === 400 || response.status() >= 500)) found.push(`${response.status()} ${response.url()}`) })
    const visit = async (path: string): Promise<void> => {
      await page.goto(platform.origin + path.replace(':member', memberId))
      await settled(page, waiting)
      for (const colours of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: colours })
        await page.waitForFunction((wanted) => document.documentElement.classList.contains('dark') === (wanted === 'dark'), colours)
        found.push(...(await (colours === 'light' ? axeViolations(page) : axeColourViolations(page))).map((violation) => `${path} ${colours} ${violation}`))
      }
    }
    for (const path of open) await visit(path)
    await signIn(page, platform.origin, workspace.admin)
    for (const path of signedIn) await visit(path)
    for (const view of ['week', 'day']) {
      await page.evaluate((wanted) => { localStorage.setItem('overt.time-view', wanted) }, view)
      await visit('/time')
    }
    // What opens over a page.
    await page.goto(`${platform.origin}/time`)
    await settled(page, waiting)
    const over = async (name: string, open: () => Promise<void>): Promise<void> => {
      await open()
      await page.getByRole('dialog').waitFor()
      await settled(page, waiting)
      found.push(...(await axeViolations(page)).map((violation) => `${name} ${violation}`))
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await over('entry dialog', () => page.getByRole('button', { name: 'Add entry' }).first().click())
    await over('palette', () => page.keyboard.press('Control+k'))
    await over('shortcuts', () => page.keyboard.press('?'))
    await page.goto(`${platform.origin}/work`)
    await over('work dialog', () => page.getByRole('button', { name: 'New organization' }).click())
    await over('question', async () => {
      await page.getByRole('button', { name: 'More for PrettyNeat' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
    })
    await page.goto(`${platform.origin}/audit`)
    await settled(page, waiting)
    await over('audit row', () => page.getByRole('row').nth(1).click())
    await context.close()
    expect([...found, ...faults].join('\n')).to.equal('')
  })

  it('never scrolls sideways at 360 px', async () => {
    const browser = await testBrowser()
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce', locale: 'de-DE' })
    const page = await context.newPage()
    const waiting = requestsOf(page)
    const wide: string[] = []
    const visit = async (path: string): Promise<void> => {
      await page.goto(platform.origin + path.replace(':member', memberId))
      await settled(page, waiting)
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (beyond > 0) wide.push(`${path}: ${beyond} px too wide`)
    }
    for (const path of open) await visit(path)
    await page.goto(`${platform.origin}/sign-in`)
    await page.getByLabel('E-Mail').fill(workspace.admin.email)
    await page.getByLabel('Passwort').fill(workspace.admin.password)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.waitForURL((url) => url.pathname !== '/sign-in')
    for (const path of signedIn) await visit(path)
    await context.close()
    expect(wide.join('\n')).to.equal('')
  })

  it('gives the columns of a long table its whole width on a phone', async () => {
    for (let index = 0; index < 60; index++) await workspace.admin.post('/organizations', { name: `Customer ${index}` })
    const browser = await testBrowser()
    const context = await browser.newContext({ viewport: { width: 390, height: 740 }, reducedMotion: 'reduce', locale: 'en-US' })
    const page = await context.newPage()
    await signIn(page, platform.origin, workspace.admin)
    await page.goto(`${platform.origin}/audit`)
    await page.getByRole('row').nth(12).waitFor()
    const widths = await page.getByRole('table').evaluate((table) => ({
      table: table.clientWidth, columns: [...table.querySelectorAll('th')].reduce((sum, heading) => sum + heading.offsetWidth, 0), rows: table.querySelectorAll('tbody tr[aria-hidden]').length,
    }))
    expect(widths.rows, 'rows that stand for those out of sight').to.be.above(0)
    expect(widths.columns).to.be.within(widths.table - 1, widths.table)
    await context.close()
  })
})
