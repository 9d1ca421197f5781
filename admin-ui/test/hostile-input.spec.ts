import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pino from 'pino'
import type { Locator, Page } from 'playwright-core'
import type { TestWorkspace } from '@overt/testing/platform'
import { discoverPlugins } from '../../core/kernel/discover-plugins.ts'
import { builtUi } from '../../core/kernel/built-ui.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { openPage } from '@overt/testing/ui'
import { fillWorkspace } from './workspace-content.ts'

const pluginsFolder = fileURLToPath(new URL('../../plugins', import.meta.url))
const own = [
  '/', '/time', '/members', '/members/:member/entries', '/members/:member/access', '/work', '/trash', '/audit', '/settings/workspace', '/settings/members', '/settings/devices',
  '/settings/privacy', '/settings/tokens', '/me', '/me/data', '/me/looks', '/me/notifications', '/me/security', '/onboarding', '/workspaces/new',
]
/** Opens something to type into, and changes nothing by itself. */
const openers = /^(add|new|create|edit|invite|ask|request|import|split|duplicate|set|rename|record|save view|schedule|share)\b/i
const skipped = '[type=file], [type=checkbox], [type=radio], [type=hidden], [type=range], [type=color], [readonly], [disabled]'
const textOf: Readonly<Record<string, string>> = { number: '-1e308', email: '"><script>@\u202E', color: 'zzz' }
const anyText = '2026-99-99 \u202E💥<b>{{1}}%00\\'

/** By keyboard, as a person in a hurry: a year of six digits, letters in numbers, signs where there should be words. */
async function typeInto(page: Page, field: Locator): Promise<void> {
  const type = await field.getAttribute('type') ?? 'text'
  await field.focus()
  if (['date', 'datetime-local', 'time', 'month', 'week'].includes(type)) {
    // Part by part, and a year that goes on.
    for (const keys of ['99', '99', '202612', '99', '99']) await page.keyboard.type(keys)
    await page.keyboard.press('Tab')
    if (type !== 'time') await field.evaluate((input: HTMLInputElement) => {
      input.value = input.type === 'date' ? '202612-11-30' : '202612-11-30T09:00'
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
    return
  }
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(textOf[type] ?? anyText)
}

describe('hostile input in every field of every page', function () {
  this.timeout(300_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let memberId: string
  let pages: readonly string[]

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    memberId = (await fillWorkspace(workspace)).member.id
    const sources = discoverPlugins([pluginsFolder], pino({ level: 'silent' }))
    const plugins = sources.map(({ id }) => id).filter((id) => id !== 'billing')
    for (const plugin of plugins) await workspace.enable(plugin)
    const parts = sources.flatMap((plugin) => builtUi(plugin)?.manifest.parts ?? [])
    const routes = parts.flatMap(({ routes: list }) => list.map(({ path }) => path)).filter((path) => !path.includes(':'))
    const tabs = parts.flatMap(({ contributions }) => contributions.filter(({ slot }) => slot === 'member.tab/v1').map(({ data }) => `/members/:member/${String(data['path'])}`))
    pages = [...new Set([...own, ...plugins.map((id) => `/settings/plugins/${id}`), ...routes, ...tabs])]
  })

  it('ends no page, and no dialog closes with it unasked', async () => {
    const opened = await openPage(platform, workspace.admin, '/', { settled: true })
    const { page } = opened
    const faults: string[] = []
    const discarded = new Set<string>()
    let at = '/'
    page.on('pageerror', ({ message }) => { faults.push(`${at}: ${message}`) })
    page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(`${at}: ${message.text().slice(0, 200)}`) })
    page.on('response', (response) => { if (response.status() >= 500) faults.push(`${at}: ${response.status()} ${response.url()}`) })

    /** How many of the fields belong to a form and hold something else now. */
    async function typeIntoAll(within: Locator): Promise<number> {
      const fields = within.locator(`input:not(${skipped}), textarea:not(${skipped})`)
      let changed = 0
      for (let index = 0; index < await fields.count() && index < 12; index++) {
        const field = fields.nth(index)
        if (!await field.isVisible() || !await field.isEnabled()) continue
        const before = await field.inputValue()
        await typeInto(page, field)
        changed += await field.evaluate((input: HTMLInputElement, was) => Number(input.isConnected && input.value !== was && input.matches('form :not([type=search], [role=combobox])')), before).catch(() => 0)
      }
      return changed
    }
    const question = page.getByRole('dialog', { name: 'Discard your changes?' })
    async function open(path: string): Promise<void> {
      await page.goto(platform.origin + path.replace(':member', memberId))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForFunction(() => document.querySelector('main [aria-busy=true], main .animate-pulse') === null)
    }
    for (const path of pages) {
      at = path
      await open(path)
      const buttons = await page.locator('main button:visible').evaluateAll((list) => list.map((button) => button.textContent.trim() || (button.ariaLabel ?? '')))
      for (const name of new Set(buttons.filter((text) => openers.test(text)))) {
        at = `${path} ${name}`
        const button = page.locator('main').getByRole('button', { name, exact: true }).first()
        if (!await button.isVisible() || !await button.isEnabled()) continue
        await button.click()
        const dialog = page.getByRole('dialog').last()
        // Its code is loaded when it is first opened; some of these buttons open none.
        if (!await dialog.waitFor({ timeout: 2_000 }).then(() => true, () => false)) continue
        const changed = await typeIntoAll(dialog)
        await page.keyboard.press('Escape')
        if (changed > 0) {
          expect(await question.waitFor({ timeout: 2_000 }).then(() => true, () => false), `${at} asks before it closes`).to.equal(true)
          await question.getByRole('button', { name: 'Discard changes' }).click()
          discarded.add(at)
        }
        if (!await dialog.waitFor({ state: 'hidden', timeout: 2_000 }).then(() => true, () => false)) await open(path)
      }
      at = path
      await typeIntoAll(page.locator('main'))
      // A dialog that fades out hides the page from screen readers until it is gone.
      expect(await page.getByRole('heading', { level: 1 }).first().waitFor().then(() => true, () => false), `the heading of ${path} is there`).to.equal(true)
    }
    expect([...discarded].length, 'dialogs that asked').to.be.greaterThan(5)
    expect(faults.join('\n')).to.equal('')
    await opened.close()
  })
})
