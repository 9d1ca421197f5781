import { expect } from 'chai'
import { waitFor } from './kit/wait-for.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

describe('pictures in the status window', function () {
  this.timeout(30_000)
  const stage = windowStage()

  it('shows the pictures of the day as they were taken, and why the other times have none', async () => {
    await stage.workWithPictures()
    const window = await stage.open()
    const { page } = window
    await tab(page, 'Screenshots')
    await page.getByText('Times without a picture').waitFor()
    await waitFor('every preview', () => page.evaluate("[...document.querySelectorAll('.picture img')].length > 3 && [...document.querySelectorAll('.picture img')].every((image) => image.naturalWidth === 320)"))
    await stage.look('pictures-light')
    await page.getByText('Something was in front that no picture is taken of').waitFor()
    await page.getByText('Nobody typed, clicked or moved within the last minute').waitFor()
    await page.getByText('The screen was locked').waitFor()
    expect(await page.getByText('Firefox · github.com · display 2 of 2 · blurred').count()).to.be.greaterThan(1)
    expect(await page.getByText('waiting', { exact: true }).count()).to.equal(2)
    await page.locator('.picture').first().click()
    await waitFor('the whole picture', () => page.evaluate("document.querySelector('.large-picture img')?.naturalWidth === 1280"))
    await stage.look('picture-light')
    expect(await violations(page)).to.deep.equal([])
    await page.keyboard.press('ArrowLeft')
    await waitFor('the one of the other display', () => page.evaluate("document.querySelector('.large-picture img')?.naturalWidth === 1024"))
    await page.keyboard.press('Escape')
    expect(await page.locator('dialog[open]').count()).to.equal(0)
    await tab(page, 'Outbox')
    await page.getByText('Picture', { exact: true }).first().waitFor()
    await page.getByText('No picture', { exact: true }).first().waitFor()
    await stage.look('outbox-pictures')
    await tab(page, 'Not sending data?')
    await page.getByText(/The server does not take them at this moment/).waitFor()
  })

  it('says that no pictures are taken where the policy asks for none', async () => {
    await stage.test.signIn()
    await stage.test.live(3)
    const window = await stage.open()
    await tab(window.page, 'Screenshots')
    await window.page.getByText('Your workspace does not ask for pictures of the screen.').waitFor()
  })

  it('shows the pictures in the dark, in German, on a narrow screen, without an accessibility violation', async () => {
    await stage.workWithPictures()
    const window = await stage.open({ dark: true, locale: 'de-DE' })
    const { page } = window
    await tab(page, 'Bilder')
    await page.getByText('Zeiten ohne Bild').waitFor()
    await waitFor('every preview', () => page.evaluate("[...document.querySelectorAll('.picture img')].length > 3 && [...document.querySelectorAll('.picture img')].every((image) => image.naturalWidth === 320)"))
    await stage.look('pictures-dark')
    expect(await violations(page)).to.deep.equal([])
    await page.setViewportSize({ width: 360, height: 640 })
    await stage.look('pictures-narrow')
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).to.equal(true)
    await page.locator('.picture').first().click()
    await waitFor('the whole picture', () => page.evaluate("document.querySelector('.large-picture img')?.naturalWidth === 1280"))
    await stage.look('picture-narrow')
    expect(await violations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Schließen' }).click()
  })
})
