import { expect } from 'chai'
import { waitFor } from './kit/wait-for.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

describe('the looks of the status window', function () {
  this.timeout(30_000)
  const stage = windowStage()

  it('is readable in the dark, in German, and on a narrow screen', async () => {
    await stage.work()
    const window = await stage.open({ dark: true, locale: 'de-DE' })
    await window.page.getByRole('img', { name: /Zeitachse von/ }).waitFor()
    await window.page.getByText('Code').first().waitFor()
    await stage.look('today-dark')
    await tab(window.page, 'Ausgang')
    await window.page.getByRole('heading', { name: /Wartet auf den Versand/ }).waitFor()
    await stage.look('outbox-dark')
    await tab(window.page, 'Richtlinie')
    await stage.look('policy-dark')
    await window.page.setViewportSize({ width: 380, height: 640 })
    await tab(window.page, 'Heute')
    await window.page.getByText('Code').first().waitFor()
    await stage.look('today-narrow')
    const fits = () => window.page.evaluate('document.documentElement.scrollWidth <= innerWidth')
    expect(await fits(), 'today').to.equal(true)
    expect(await window.page.evaluate("(tabs => tabs.scrollWidth <= tabs.clientWidth)(document.querySelector('.tabs'))"), 'every page is in reach').to.equal(true)
    await tab(window.page, 'Über')
    await window.page.getByText('Ada Lovelace').waitFor()
    await stage.look('about-narrow')
    expect(await fits(), 'about').to.equal(true)
    await tab(window.page, 'Keine Daten?')
    await window.page.getByText('Version 1 gilt und ist bestätigt.').waitFor()
    await stage.look('check-narrow')
    expect(await fits(), 'check').to.equal(true)
  })

  it('has no accessibility violation on any page, light or dark', async () => {
    await stage.work()
    for (const dark of [false, true]) {
      const opened = await stage.open({ dark })
      for (const name of ['Today', 'Screenshots', 'Outbox', 'Who looked', 'Policy', 'Not sending data?', 'About']) {
        await tab(opened.page, name)
        await waitFor('content', () => opened.page.locator('#panel').textContent().then((text) => (text ?? '').length > 100))
        expect(await violations(opened.page), `${name} ${dark ? 'dark' : 'light'}`).to.deep.equal([])
      }
      if (!dark) await opened.close()
    }
  })
})
