import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { testBrowser } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('many people behind one address', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let browser: Browser
  useUi({ plugins: [], environment: { OVERT_RATE_LIMITS: 'on' } }, async (ui) => {
    platform = ui
    await platform.workspace()
    browser = await testBrowser()
  })

  async function open(path: string): Promise<{ text: (words: string) => Promise<void>; close: () => Promise<void> }> {
    const context = await browser.newContext({ locale: 'en-US' })
    const page = await context.newPage()
    await page.goto(platform.origin + path)
    return { text: (words) => page.getByText(words).first().waitFor(), close: () => context.close() }
  }

  it('all load: ten fresh browsers, one after the other', async () => {
    for (let index = 0; index < 10; index++) {
      const page = await open('/')
      await page.text('Time tracking in the open.')
      await page.close()
    }
  })

  it('are told to wait when there were too many requests, not shown a blank page', async () => {
    let status = 200
    for (let index = 0; index < 1_300 && status !== 429; index++) status = (await platform.app.inject({ url: '/api/setup', remoteAddress: '127.0.0.1' })).statusCode
    expect(status).to.equal(429)
    const page = await open('/')
    await page.text('Too many requests')
    await page.text('Wait a moment, then try again.')
    await page.close()
  })
})
