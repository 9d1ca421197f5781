import { expect } from 'chai'
import type { BrowserContext, Page, Request } from 'playwright-core'
import { signIn, testBrowser } from '@overt/testing/ui'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

/** A page may move by less than what Web Vitals calls good (0.1), although every answer is late. */
const most = 0.05
const plugins = ['activity', 'attendance', 'chat', 'clickim', 'dashboards', 'permissions', 'privacy', 'punchim', 'reports', 'screenshots']
const pages = [
  '/', '/time', '/timesheet', '/members', '/members/:member', '/members/:member/entries', '/members/:member/access', '/work', '/trash', '/audit',
  '/settings/workspace', '/settings/members', '/settings/monitoring', '/settings/plugins', '/settings/plugins/attendance', '/settings/devices', '/settings/privacy', '/settings/tokens',
  '/me', '/me/data', '/me/looks', '/me/policy', '/me/devices', '/me/security',
  '/attendance', '/attendance/requests', '/attendance/schedules', '/activity', '/reports', '/reports/saved', '/screenshots', '/chat', '/dashboards', '/permissions', '/privacy', '/punches', '/punches/fences', '/clickim', '/clickim/platforms', '/privacy/policies', '/permissions/teams', '/attendance/leave', '/activity/categories', '/activity/sums',
]

/** Late answers, each by a time of its own that is always the same, so that parts of a page come one after the other. */
const lateness = (address: string): number => 60 + [...new URL(address).pathname].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 340, 7)

interface Shift { readonly value: number; readonly moved: readonly string[] }

async function watchShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const kept = globalThis as unknown as { shifts: Shift[] }
    kept.shifts = []
    const nameOf = (node: Node | null): string => (node instanceof HTMLElement ? `${node.tagName.toLowerCase()} “${node.innerText.trim().replaceAll('\n', ' ').slice(0, 40)}”` : 'text')
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean; readonly sources: readonly { readonly node: Node | null }[] })[]) {
        if (!entry.hadRecentInput) kept.shifts.push({ value: entry.value, moved: entry.sources.map(({ node }) => nameOf(node)) })
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await context.route('**/api/**', async (route) => {
    if (!route.request().url().endsWith('/live')) await new Promise((resolve) => { setTimeout(resolve, lateness(route.request().url())) })
    await route.continue().catch(() => undefined)
  })
}

async function settled(page: Page): Promise<void> {
  const waiting = new Set<Request>()
  page.on('request', (request) => { if (!request.url().endsWith('/live')) waiting.add(request) })
  page.on('requestfinished', (request) => waiting.delete(request))
  page.on('requestfailed', (request) => waiting.delete(request))
  await page.locator('h1').first().waitFor()
  for (let quiet = 0; quiet < 4;) {
    await page.waitForFunction(() => document.querySelector('[aria-busy=true], main .animate-pulse') === null)
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve, 40) }) }))
    quiet = waiting.size === 0 ? quiet + 1 : 0
  }
}

describe('pages while they load', function () {
  this.timeout(400_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let memberId: string

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    memberId = (await fillWorkspace(workspace)).member.id
    for (const plugin of plugins) await workspace.enable(plugin)
  }, plugins)

  it(`move by at most ${most}, although each answer is late by a time of its own`, async () => {
    const first = await (await testBrowser()).newContext({ locale: 'en-GB' })
    await signIn(await first.newPage(), platform.origin, workspace.admin)
    const storageState = await first.storageState()
    await first.close()
    const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', storageState, reducedMotion: 'reduce' })
    await watchShifts(context)
    const found: string[] = []
    for (const path of pages) {
      const page = await context.newPage()
      const ready = settled(page)
      await page.goto(platform.origin + path.replace(':member', memberId))
      await ready
      const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: Shift[] }).shifts)
      const sum = shifts.reduce((total, { value }) => total + value, 0)
      if (process.env['OVERT_SHIFTS'] !== undefined) process.stdout.write(`      ${path} ${sum.toFixed(3)}\n`)
      if (sum > most) found.push(`${path}: ${sum.toFixed(3)}\n${shifts.map(({ value, moved }) => `  ${value.toFixed(3)} ${moved.join(', ')}`).join('\n')}`)
      await page.close()
    }
    await context.close()
    expect(found.join('\n')).to.equal('')
  })
})
