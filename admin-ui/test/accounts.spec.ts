import { createHmac } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { simpleParser } from 'mailparser'
import type { BrowserContext, Page } from 'playwright-core'
import { axeViolations, testBrowser, watchPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

/** RFC 6238 with its usual parameters: SHA-1, 30 s, six digits. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

describe('accounts in the admin UI', function () {
  this.timeout(90_000)
  let platform: UiPlatform
  let context: BrowserContext
  let page: Page
  let faults: readonly string[]
  const owner = { email: 'olga@example.test', password: 'a quiet harbour at dawn' }

  useUi({}, (ui) => { platform = ui })
  beforeEach(async () => {
    context = await (await testBrowser()).newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
  })
  afterEach(async () => {
    await context.close()
    expect(faults.join('\n')).to.equal('')
  })

  /** The link to a page of the newest mail to an address that has one, at this server's own address. */
  async function mailedLink(to: string, path: '/verify-email' | '/reset-password' | '/invitations/'): Promise<string> {
    await platform.drain()
    const folder = join(platform.dataFolder, 'mail')
    for (const file of readdirSync(folder).sort().toReversed()) {
      const mail = await simpleParser(readFileSync(join(folder, file)))
      const address = [mail.to].flat().map((one) => one?.text ?? '').join()
      const link = new RegExp(`https?://[^/\\s]+(${path}\\S*)`).exec(mail.text ?? '')?.[1]
      if (address.includes(to) && link !== undefined) return platform.origin + link
    }
    throw new Error(`no mail to ${to} with a link to ${path}`)
  }

  it('makes the first admin on a new server, and leads through the set-up', async () => {
    await page.goto(platform.origin)
    await page.getByRole('heading', { name: 'Welcome to Overt' }).waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await page.getByLabel('Name of your organization').fill('Harbour')
    await page.getByLabel('Your name').fill('Olga Owner')
    await page.getByLabel('Email').fill(owner.email)
    await page.getByLabel('Password').fill(owner.password)
    await page.getByRole('button', { name: 'Create the first account' }).click()
    await page.getByRole('link', { name: 'Open the link from the mail' }).waitFor()
    await page.goto(await mailedLink(owner.email, '/verify-email'))
    await page.getByText('Harbour').waitFor()
    expect(await page.getByLabel('Choose a password').count()).to.equal(0)
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await page.getByRole('button', { name: 'Confirm and start' }).click()

    await page.getByRole('heading', { name: 'Set up your workspace' }).waitFor()
    await page.getByLabel('Time zone').getByText('Europe/Berlin').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('switch', { name: 'Switch Activity on or off' }).click()
    await page.getByText('Activity is on').first().waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Decide what may be collected' }).waitFor()

    await page.getByRole('button', { name: 'Finish later' }).click()
    await page.getByRole('link', { name: /Finish setting up/ }).click()
    await page.getByRole('heading', { name: 'Decide what may be collected' }).waitFor()
    // Each step is saved as it is left, forwards and backwards.
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('button', { name: /^Switch on the \d recommended plugins$/ }).click()
    await page.getByText('All of them are on.').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('radio').first().check()
    await page.getByLabel('Your own text at the top of the policy').fill('Read this')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Email').fill('ines@example.test')
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('heading', { name: 'Decide what may be collected' }).waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name=preset]')?.checked === true)
    expect(await page.getByLabel('Your own text at the top of the policy').inputValue()).to.equal('Read this')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('row').filter({ hasText: 'ines@example.test' }).waitFor()
    // The step before the last is kept slowly; that the set-up is complete must not be overtaken by it.
    const held = Promise.withResolvers<undefined>()
    await page.route('**/api/workspaces/*', async (route) => {
      if (route.request().postData()?.includes('"step":4') === true) await held.promise
      await route.continue()
    })
    await page.getByRole('button', { name: 'Continue' }).click()
    // The step of the plugin that has one.
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Finish', exact: true }).click()
    const late = page.waitForResponse((answer) => answer.ok() && answer.request().postData()?.includes('"step":4') === true)
    held.resolve(undefined)
    await late
    await page.getByRole('heading', { name: 'Hello, Olga' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Hello, Olga' }).waitFor()
    expect(await page.getByRole('link', { name: /Finish setting up/ }).count()).to.equal(0)
  })

  it('offers the mail again to who signs in before the address is confirmed, and lets whoever opens the link choose the password', async () => {
    await page.goto(`${platform.origin}/sign-up`)
    await page.getByLabel('Name of your organization').fill('Quay')
    await page.getByLabel('Your name').fill('Quentin')
    await page.getByLabel('Email').fill('quentin@example.test')
    await page.getByLabel('Password').fill('typed by somebody else')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByText('We sent a mail').waitFor()
    await context.clearCookies()
    await page.goto(`${platform.origin}/sign-in`)
    await page.getByLabel('Email').fill('quentin@example.test')
    await page.getByLabel('Password').fill('typed by somebody else')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Your address is not confirmed yet').waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await page.getByRole('button', { name: 'Send it again' }).click()
    await page.getByText('We sent a mail to quentin@example.test').waitFor()
    await page.goto(await mailedLink('quentin@example.test', '/verify-email'))
    await page.getByLabel('Choose a password').fill('only quentin knows this')
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await page.getByRole('button', { name: 'Confirm and start' }).click()
    await page.getByRole('heading', { name: 'Set up your workspace' }).waitFor()
  })

  it('shows an invitee the policy before they join', async () => {
    await page.goto(await mailedLink('ines@example.test', '/invitations/'))
    await page.getByRole('heading', { name: 'Join Harbour' }).waitFor()
    await page.getByRole('region', { name: 'What is collected' }).getByRole('listitem').first().waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    const join = page.getByRole('button', { name: 'Join Harbour' })
    expect(await join.isDisabled()).to.equal(true)
    await page.getByLabel('Your name').fill('Ines Invited')
    await page.getByLabel('Password').fill('lanterns over the bay')
    await page.getByLabel('I have read what is collected').click()
    await join.click()
    await page.getByRole('heading', { name: 'Hello, Ines' }).waitFor()
  })

  it('asks for a second factor once it is on', async () => {
    await page.goto(`${platform.origin}/sign-in?next=/me/security`)
    const enter = async (): Promise<void> => {
      await page.getByLabel('Email').fill(owner.email)
      await page.getByLabel('Password').fill(owner.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    await enter()
    const section = page.getByRole('region', { name: 'Second factor' })
    await section.getByLabel('Current password').fill(owner.password)
    await section.getByRole('button', { name: 'Switch on' }).click()
    await section.getByRole('img', { name: /QR code/ }).waitFor()
    const secret = await section.getByLabel('Or type this key').inputValue()
    await section.getByLabel('Code from your authenticator app').fill(totp(secret))
    await section.getByRole('button', { name: 'Confirm' }).click()
    await section.getByRole('button', { name: 'Switch off' }).waitFor()
    await context.clearCookies()
    await page.goto(`${platform.origin}/sign-in`)
    await enter()
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    await page.getByLabel('Code from your authenticator app').fill('000000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
  })

  it('mails a link that sets a new password', async () => {
    await page.goto(`${platform.origin}/forgot-password`)
    await page.getByLabel('Email').fill('ines@example.test')
    await page.getByRole('button', { name: 'Mail me the link' }).click()
    await page.getByRole('status').waitFor()
    await page.goto(await mailedLink('ines@example.test', '/reset-password'))
    await page.getByLabel('New password').fill('another tide comes in')
    expect(await page.getByLabel('Also delete my personal tokens').isChecked()).to.equal(true)
    await page.getByLabel('Also sign out my devices').click()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByText('Your password is set').waitFor()
    await page.getByLabel('Email').fill('ines@example.test')
    await page.getByLabel('Password').fill('another tide comes in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Hello, Ines' }).waitFor()
  })
})
