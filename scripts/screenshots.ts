/// <reference lib="dom" />
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { closeTestBrowser, testBrowser } from '@overt/testing/ui'
import { people } from './demo/people.ts'

interface Picture {
  readonly name: string
  readonly path: string
  /** Waits until the page shows what the picture is about. */
  ready(page: Page): Promise<unknown>
}

const pictures: readonly Picture[] = [
  { name: 'today', path: '/', ready: (page) => page.getByRole('heading', { name: 'My week', exact: true }).waitFor() },
  { name: 'attendance', path: '/attendance', ready: (page) => page.getByRole('grid').first().waitFor() },
  { name: 'screenshots', path: '/screenshots', ready: (page) => page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('main img')].filter((image) => image.complete).length > 5) },
  { name: 'clickim', path: '/clickim', ready: (page) => page.locator('main li').nth(3).waitFor() },
  { name: 'privacy', path: '/privacy', ready: (page) => page.getByText('Seen by you and by').first().waitFor() },
  {
    name: 'privacy-presets', path: '/privacy/presets',
    async ready(page) {
      await page.getByRole('button', { name: /Show changes.*Germany/ }).click()
      await page.getByRole('dialog').getByText('Roles that see it').first().scrollIntoViewIfNeeded()
    },
  },
  { name: 'trust', path: '/trust', ready: (page) => page.getByRole('heading', { name: 'Rules' }).waitFor() },
  { name: 'plugins', path: '/settings/plugins', ready: (page) => page.getByRole('switch').first().waitFor() },
]
const folder = fileURLToPath(new URL('../docs/images', import.meta.url))

const { values: { address, accounts, only } } = parseArgs({ options: { only: { type: 'string', multiple: true }, address: { type: 'string', default: 'http://127.0.0.1:4000' }, accounts: { type: 'string', default: join('.overt-demo', 'demo-accounts.json') } } })

/** Takes the pictures of the documentation from a running demo (`npm run demo`), signed in as its admin. */
async function takePictures(): Promise<void> {
  const email = people.find(({ role }) => role === 'admin')?.email
  const account = (JSON.parse(readFileSync(accounts, 'utf8')) as readonly { readonly email: string; readonly password: string }[]).find((one) => one.email === email)
  if (account === undefined) throw new Error(`${accounts} has no account of the demo's admin`)
  mkdirSync(folder, { recursive: true })
  const context = await (await testBrowser()).newContext({
    viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-GB', timezoneId: people.find(({ role }) => role === 'admin')?.timeZone ?? 'UTC',
  })
  const page = await context.newPage()
  await page.goto(`${address}/sign-in`)
  await page.getByLabel('Email').fill(account.email)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  for (const { name, path, ready } of pictures.filter((one) => only?.includes(one.name) ?? true)) {
    await page.goto(address + path)
    await ready(page)
    await page.waitForFunction(() => document.querySelector('[aria-busy=true], main .animate-pulse') === null)
    // 256 colours are enough for a page, and a third of the bytes.
    await sharp(await page.screenshot({ animations: 'disabled' })).png({ palette: true, effort: 10 }).toFile(join(folder, `${name}.png`))
    process.stdout.write(`docs/images/${name}.png\n`)
  }
}

try {
  await takePictures()
} finally {
  await closeTestBrowser()
}
