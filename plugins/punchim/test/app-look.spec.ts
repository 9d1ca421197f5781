/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import { bigButton, signInOnPhone, useApp } from './app-support.ts'

describe('the look of the punch clock on a phone', function () {
  this.timeout(120_000)
  const app = useApp()

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read in the sun: button and state have a contrast of 7 : 1 and more (${colorScheme})`, async () => {
      const of = await app.somebody()
      const phone = await app.phone({ colorScheme })
      const { page } = phone
      await signInOnPhone(page, of.person)
      for (const kind of ['in', 'out']) {
        await bigButton(page).filter({ hasText: `Punch ${kind}` }).waitFor()
        const contrasts = await page.evaluate(() => {
          const luminance = (color: string): number => {
            const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue
          }
          const page = getComputedStyle(document.documentElement).backgroundColor
          return ['.punch-button', '.state-title', '.state-since', '.hours-figure', '.hours .muted'].map((selector) => {
            const { color, backgroundColor } = getComputedStyle(document.querySelector(selector)!)
            const [one, other] = [luminance(color), luminance(backgroundColor === 'rgba(0, 0, 0, 0)' ? page : backgroundColor)].sort((a, b) => b - a) as [number, number]
            return (one + 0.05) / (other + 0.05)
          })
        })
        for (const contrast of contrasts) expect(contrast).to.be.greaterThanOrEqual(7)
        await bigButton(page).click()
      }
    })
  }

  it('follows the system between light and dark until the person chooses', async () => {
    const of = await app.somebody()
    const phone = await app.phone({ colorScheme: 'dark' })
    const { page } = phone
    const background = (color: string) => page.waitForFunction((wanted) => getComputedStyle(document.documentElement).backgroundColor === wanted, color)
    const [light, dark] = ['rgb(255, 255, 255)', 'rgb(9, 9, 11)'] as const
    await background(dark)
    await page.emulateMedia({ colorScheme: 'light' })
    await background(light)
    await signInOnPhone(page, of.person)
    await page.locator('.top .button-icon').click()
    await page.getByLabel('Appearance').selectOption('dark')
    await background(dark)
    await page.reload()
    await bigButton(page).waitFor()
    await background(dark)
  })

  for (const [width, height, colorScheme, locale] of [[360, 640, 'light', 'de-DE'], [390, 844, 'dark', 'en-GB'], [1440, 900, 'light', 'en-GB']] as const) {
    it(`is accessible at ${String(width)} px, ${colorScheme}, ${locale}, and scrolls in one direction only`, async () => {
      const of = await app.somebody({ kiosk: true, gps: 'anomaly', selfie: 'anomaly' })
      const phone = await app.phone({ width, height, colorScheme, locale })
      const { page } = phone
      await page.locator('h1').waitFor()
      const check = async (): Promise<void> => {
        expect(await axeViolations(page)).to.deep.equal([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
      }
      await check()
      await page.locator('input[type=email]').fill(of.person.email)
      await page.locator('input[type=password]').fill(of.person.password)
      await page.locator('button[type=submit]').click()
      const linesOf = (selector: string) => page.evaluate((wanted) => {
        const element = document.querySelector(wanted)!
        const text = [...element.childNodes].find(({ nodeType }) => nodeType === Node.TEXT_NODE) ?? element
        const range = document.createRange()
        range.selectNodeContents(text)
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
      }, selector)
      await bigButton(page).waitFor()
      expect(await linesOf('.punch-button'), 'no word of the button is broken').to.equal(1)
      await bigButton(page).click()
      await page.locator('.punch-row').waitFor()
      await check()
      await bigButton(page).filter({ hasText: /Punch out|Ausstempeln/ }).waitFor()
      expect(await linesOf('.punch-button')).to.equal(1)
      await page.locator('.top .button-icon').click()
      await page.locator('.sheet').waitFor()
      await check()
      expect(await page.evaluate(() => document.documentElement.lang)).to.equal(locale.slice(0, 2))
    })
  }
})
