import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { password } from './kit/fake-server.ts'
import { waitFor } from './kit/wait-for.ts'
import { violations, windowStage } from './kit/window-stage.ts'

/** What can take the focus on the page, visible, in its order: the last is where Tab leaves the page. */
const reachable = (page: Page): Promise<readonly string[]> => page.evaluate<string[]>(`(() => {
  const named = (element) => (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? element.id).trim().slice(0, 60)
  return [...document.querySelectorAll('button, input, select, textarea, summary, a[href], [tabindex="0"]')]
    .filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true })).map(named)
})()`)
const focused = (page: Page): Promise<{ readonly name: string; readonly isMarked: boolean }> => page.evaluate(`(() => {
  const element = document.activeElement
  if (element === document.body) return { name: '', isMarked: false }
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
  return { name: (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? element.id).trim().slice(0, 60), isMarked: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' }
})()`)

/** Presses Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const visited: string[] = []
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    const { name: found } = await focused(page)
    if (name.test(found)) return
    visited.push(found)
  }
  throw new Error(`Tab never reached ${String(name)}, but ${visited.join(' | ')}`)
}

describe('the status window in German, by keyboard alone', function () {
  this.timeout(90_000)
  const stage = windowStage()

  it('signs in, accepts the policy, starts and stops the timer, and pauses', async () => {
    stage.test.server.policy.acknowledged = false
    stage.test.server.window = { timer: { isOn: true, entry: null, waiting: [] }, tasks: [], plugins: {} }
    const { page } = await stage.open({ locale: 'de-DE' })
    await page.getByRole('heading', { name: 'Beim Arbeitsbereich anmelden' }).waitFor()
    expect(await violations(page), 'sign-in').to.deep.equal([])
    for (const [field, text] of [[/^Adresse des Arbeitsbereichs/, stage.test.server.url], [/^E-Mail/, 'ada@example.com'], [/^Passwort/, password]] as const) {
      if (!field.test((await focused(page)).name)) await tabTo(page, field)
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Akzeptieren' }).waitFor()
    expect(await violations(page), 'policy').to.deep.equal([])
    await tabTo(page, /^Akzeptieren/)
    await page.keyboard.press('Enter')
    await waitFor('the acceptance', () => stage.test.agent.state().phase === 'collecting')

    await stage.test.live(70, { app: 'Code' })
    await tabTo(page, /^Richtlinie/)
    await page.keyboard.press('Home')
    await page.getByRole('tab', { name: 'Heute', selected: true }).waitFor()
    await tabTo(page, /^Woran arbeitest du\?/)
    await page.keyboard.type('Hilfe lesen')
    await page.keyboard.press('Enter')
    await waitFor('the timer to start', () => stage.test.agent.timer.view().running !== null)
    await tabTo(page, /^Stoppen/)
    await page.keyboard.press('Enter')
    await waitFor('the timer to stop', () => stage.test.agent.timer.view().running === null)
    await tabTo(page, /^Pausieren/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^Für 30 Minuten/)
    await page.keyboard.press('Enter')
    await waitFor('the pause', () => stage.test.agent.state().phase === 'paused')
    expect(await violations(page), 'paused').to.deep.equal([])
    await tabTo(page, /^Erfassung fortsetzen/)
    await page.keyboard.press('Enter')
    await waitFor('the resumption', () => stage.test.agent.state().phase === 'collecting')
  })

  for (const dark of [false, true]) {
    it(`reaches every control of every page, marks where the focus is, and has no violation (${dark ? 'dark' : 'light'})`, async () => {
      await stage.workWithPictures()
      const { page } = await stage.open({ locale: 'de-DE', dark })
      await page.getByRole('tab', { name: 'Heute', selected: true }).waitFor()
      for (const name of ['Heute', 'Bilder', 'Ausgang', 'Wer geschaut hat', 'Richtlinie', 'Keine Daten?', 'Über']) {
        await page.getByRole('tab', { name, selected: true }).focus()
        await waitFor('content', () => page.locator('#panel').textContent().then((text) => (text ?? '').length > 100))
        expect(await violations(page), name).to.deep.equal([])
        const wanted = await reachable(page)
        const visited: string[] = [(await focused(page)).name]
        for (let step = 0; step < wanted.length + 2; step++) {
          await page.keyboard.press('Tab')
          const { name: found, isMarked } = await focused(page)
          if (found === '') continue
          visited.push(found)
          expect(isMarked, `${name}: nothing marks ${found}`).to.equal(true)
        }
        expect(wanted.filter((control) => !visited.includes(control)), `${name}: out of reach`).to.deep.equal([])
        await stage.look(`keyboard-de-${name.replaceAll(/\W/g, '')}-${dark ? 'dark' : 'light'}`)
        await page.getByRole('tab', { name, selected: true }).focus()
        await page.keyboard.press('ArrowRight')
      }
    })
  }
})
