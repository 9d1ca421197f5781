/// <reference lib="dom" />
import { expect } from 'chai'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { testBrowser } from '../../../../sdk/testing/browser.ts'
import { axeColourViolations, axeViolations } from '../../axe.ts'
import { watchPage } from '../../page-watch.ts'
import type { Film } from './film.ts'

export interface PersonOptions {
  readonly language?: 'en' | 'de'
  readonly colours?: 'light' | 'dark'
  /** A desk's screen, the same at 200 % zoom, or a narrow phone. */
  readonly screen?: 'desk' | 'zoomed' | 'phone'
  /** Whoever uses the keyboard never touches a mouse. */
  readonly hand?: 'mouse' | 'keyboard'
  readonly timeZone?: string
}

export interface Stage {
  readonly origin: string
  readonly now: () => Temporal.Instant
  readonly film: Film
  /** The sentence of the scene that is played. */
  readonly scene: () => string
}

type Name = string | RegExp | Locator

const screens = {
  desk: { viewport: { width: 1440, height: 900 } },
  zoomed: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
  phone: { viewport: { width: 360, height: 760 }, deviceScaleFactor: 2 },
} as const
/** Half of a desk's screen, which is what 200 % zoom leaves; and the narrowest phone. */
const narrow = [screens.zoomed.viewport, screens.phone.viewport] as const
const mostTabs = 150
const pressable = ['button', 'link', 'menuitem', 'menuitemcheckbox', 'tab', 'option', 'gridcell', 'treeitem'] as const

/** Somebody who uses Overt in a browser of their own, by mouse or by keyboard. */
export class Person {
  readonly name: string
  readonly page: Page
  readonly #stage: Stage
  readonly #context: BrowserContext
  readonly #faults: readonly string[]
  readonly #options: Required<PersonOptions>

  private constructor(name: string, page: Page, stage: Stage, faults: readonly string[], options: Required<PersonOptions>) {
    this.name = name
    this.page = page
    this.#stage = stage
    this.#context = page.context()
    this.#faults = faults
    this.#options = options
  }

  static async enter(name: string, stage: Stage, { language = 'en', colours = 'light', screen = 'desk', hand = 'mouse', timeZone = 'Europe/Berlin' }: PersonOptions = {}): Promise<Person> {
    const context = await (await testBrowser()).newContext({ ...screens[screen], colorScheme: colours, locale: language === 'de' ? 'de-DE' : 'en-GB', timezoneId: timeZone, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.clock.setSystemTime(stage.now().epochMilliseconds)
    const faults = await watchPage(page, stage.origin)
    await page.addInitScript(() => { addEventListener('pointerdown', () => { document.documentElement.dataset['pointed'] = 'yes' }, { capture: true }) })
    return new Person(name, page, stage, faults, { language, colours, screen, hand, timeZone })
  }

  get usesKeyboard(): boolean {
    return this.#options.hand === 'keyboard'
  }

  /** Follows an address, such as a link of a mail. */
  async opens(path: string): Promise<void> {
    await this.page.goto(this.#stage.origin + path)
    await this.isCalm()
  }

  /** Presses a button, a link or an entry of a menu. */
  async presses(name: Name): Promise<void> {
    const target = this.#pressable(name)
    if (!this.usesKeyboard) return target.click()
    await this.reaches(target)
    await this.page.keyboard.press('Enter')
  }

  /** Ticks a box, sets a switch, chooses a radio button. */
  async ticks(label: Name): Promise<void> {
    const target = typeof label === 'object' && 'click' in label ? label : this.page.getByLabel(label).filter({ visible: true }).first()
    if (!this.usesKeyboard) return target.click()
    await this.reaches(target)
    await this.page.keyboard.press('Space')
  }

  /** Types into a field, in place of what is in it, and leaves it. */
  async types(label: Name, text: string): Promise<void> {
    const target = this.#field(label)
    if (this.usesKeyboard) {
      await this.reaches(target)
      await this.page.keyboard.press('Control+A')
      await this.page.keyboard.type(text)
    } else await target.fill(text)
  }

  /** Chooses from a list by its words. */
  async chooses(label: Name, option: string): Promise<void> {
    const target = this.#field(label)
    const isNative = await target.evaluate((element) => element instanceof HTMLSelectElement)
    if (this.usesKeyboard) {
      await this.reaches(target)
      if (!isNative) await this.page.keyboard.press('Enter')
      await this.page.keyboard.type(option)
      if (!isNative) await this.page.keyboard.press('Enter')
      if (isNative) expect(await target.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.textContent?.trim())).to.equal(option)
    } else if (isNative) await target.selectOption({ label: option })
    else {
      await target.click()
      await this.page.getByRole('option', { name: option }).first().click()
    }
  }

  /** Presses keys one after the other, as they are named on the keyboard. */
  async strikes(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** Types where the cursor is. */
  async writes(text: string): Promise<void> {
    await this.page.keyboard.type(text)
  }

  /** Waits until this is on the page, without asking for it. */
  async sees(what: Name): Promise<void> {
    await (typeof what === 'object' && 'click' in what ? what : this.page.getByText(what)).filter({ visible: true }).first().waitFor()
  }

  async seesNo(what: Name): Promise<void> {
    const found = (typeof what === 'object' && 'click' in what ? what : this.page.getByText(what)).filter({ visible: true })
    await found.first().waitFor({ state: 'detached' })
    expect(await found.count()).to.equal(0)
  }

  /**
   * A main stop of the story, and a picture of its film: nothing that axe objects to in light or dark, nothing that scrolls sideways at 200 % zoom or on a narrow phone.
   * @param caption Where a scene has more than one.
   */
  async shows(caption = this.#stage.scene()): Promise<void> {
    await this.isCalm()
    const { page } = this
    const { colours } = this.#options
    expect(await axeViolations(page), caption).to.deep.equal([])
    await page.emulateMedia({ colorScheme: colours === 'light' ? 'dark' : 'light' })
    expect(await axeColourViolations(page), `${caption}, in the other colours`).to.deep.equal([])
    await page.emulateMedia({ colorScheme: colours })
    const seen = page.viewportSize()!
    for (const size of narrow) {
      await page.setViewportSize(size)
      await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve) }) }))
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${caption}, ${size.width} px wide`).to.be.at.most(0)
    }
    await page.setViewportSize(seen)
    await this.#stage.film.add(page, caption)
  }

  /** Waits until the page has what it asked for, and nothing moves. */
  async isCalm(): Promise<void> {
    await this.page.waitForFunction(() => document.querySelector('h1') !== null && document.querySelector('[aria-busy=true], main .animate-pulse') === null && document.fonts.status === 'loaded')
  }

  /** Moves the focus to it as somebody without a mouse would; fails where Tab does not lead there. */
  async reaches(target: Locator): Promise<void> {
    await target.waitFor()
    for (let pressed = 0; pressed < mostTabs; pressed++) {
      const way = await target.evaluate((element) => {
        const active = document.activeElement
        if (active !== null && element.contains(active)) return 'here'
        return active !== null && active !== document.body && (element.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 ? 'Shift+Tab' : 'Tab'
      })
      if (way === 'here') return
      await this.page.keyboard.press(way)
    }
    throw new Error(`${this.name} cannot reach ${String(target)} with Tab`)
  }

  /** Time goes on for the person, too. */
  async feelsTime(): Promise<void> {
    await this.page.clock.setSystemTime(this.#stage.now().epochMilliseconds)
  }

  /** Leaves; fails where something happened in their browser that must never happen. */
  async leaves(): Promise<void> {
    const pointed = this.usesKeyboard && await this.page.evaluate(() => document.documentElement.dataset['pointed'] === 'yes').catch(() => false)
    await this.#context.close()
    expect(this.#faults.join('\n')).to.equal('')
    expect(pointed, `${this.name} used a mouse`).to.equal(false)
  }

  #pressable(name: Name): Locator {
    if (typeof name === 'object' && 'click' in name) return name
    const exact = typeof name === 'string'
    return pressable.map((role) => this.page.getByRole(role, { name, exact })).reduce((one, other) => one.or(other)).filter({ visible: true }).first()
  }

  #field(label: Name): Locator {
    if (typeof label === 'object' && 'click' in label) return label
    return this.page.getByLabel(label, { exact: typeof label === 'string' }).filter({ visible: true }).first()
  }
}
