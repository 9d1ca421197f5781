import { mkdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { TestMember } from '../../../../core/testing/create-test-platform.ts'
import { closeTestBrowser } from '../../../../sdk/testing/browser.ts'
import { buildForTests, createUiPlatform } from '../../ui-platform.ts'
import type { UiPlatform } from '../../ui-platform.ts'
import { Film } from './film.ts'
import { openMailbox } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { Person } from './person.ts'
import type { PersonOptions } from './person.ts'

export interface JourneyOptions {
  /** One sentence under the title of the film. */
  readonly intro: string
  /** When the story begins; its clock stands between scenes. */
  readonly begins: string
  /** Whose pages it opens. */
  readonly plugins: readonly string[]
}

export interface Story {
  readonly platform: UiPlatform
  readonly mailbox: Mailbox
  /** Somebody enters with a browser of their own; they leave at the end of the story. */
  person(name: string, options?: PersonOptions): Promise<Person>
  /** Somebody who is a member already, signed in. */
  member(name: string, member: TestMember, options?: PersonOptions & { readonly at?: string }): Promise<Person>
  /** Lets time go on, for the server and for everybody. */
  passes(duration: Temporal.DurationLike): Promise<void>
}

/**
 * A path that people take, told scene by scene on real parts: a listening server with the plugins, a mail server, Chromium.
 * Each `scene` is a test; one that follows a failed one is not played. Its stops (`Person.shows`) are the film in `docs/journeys`.
 */
export function journey(title: string, { intro, begins, plugins }: JourneyOptions, tell: (scene: (sentence: string, play: (story: Story) => Promise<void>) => void) => void): void {
  describe(title, function () {
    this.timeout(90_000)
    const film = new Film(title, intro)
    const people: Person[] = []
    let story: Story
    let playing = ''
    let failed: string | undefined

    before(async function () {
      this.timeout(240_000)
      await buildForTests(plugins)
      const mailbox = await openMailbox(() => story.platform.drain())
      const platform = await createUiPlatform({ clock: begins, environment: { OVERT_SMTP_URL: mailbox.url, OVERT_MAIL_FROM: 'Overt <overt@harbour.example>' } })
      const person: Story['person'] = async (name, options) => {
        const entered = await Person.enter(name, { origin: platform.origin, now: () => platform.clock.now(), film, scene: () => playing }, options)
        people.push(entered)
        return entered
      }
      story = {
        platform, mailbox, person,
        async member(name, { email, password }, { at = '/', ...options } = {}) {
          const entered = await person(name, options)
          const german = options.language === 'de'
          await entered.opens(`/sign-in?next=${encodeURIComponent(at)}`)
          await entered.types(german ? 'E-Mail' : 'Email', email)
          await entered.types(german ? 'Passwort' : 'Password', password)
          await entered.strikes('Enter')
          await entered.page.waitForURL((url) => url.pathname !== '/sign-in')
          await entered.isCalm()
          return entered
        },
        async passes(duration) {
          platform.clock.advance(duration)
          await Promise.all(people.map((each) => each.feelsTime()))
        },
      }
    })
    after(async () => {
      film.finish()
      try {
        for (const each of people) await each.leaves()
      } finally {
        await closeTestBrowser()
        await story.platform.close()
        await story.mailbox.close()
      }
    })

    tell((sentence, play) => {
      it(sentence, async function () {
        if (failed !== undefined) this.skip()
        playing = sentence
        try {
          await play(story)
        } catch (cause) {
          failed = sentence
          await picturesOf(people, film.slug)
          throw cause
        }
      })
    })
    it('is what its film in docs/journeys shows', function () {
      if (failed !== undefined) this.skip()
      film.finish()
      expect(film.differences(), 'run `node --conditions=overt-source scripts/film.ts`').to.deep.equal([])
    })
  })
}

/** What everybody saw when a scene failed. */
async function picturesOf(people: readonly Person[], slug: string): Promise<void> {
  const { OVERT_SCREENSHOTS: shots } = process.env
  if (shots === undefined) return
  const folder = `${shots}/${slug}`
  mkdirSync(folder, { recursive: true })
  for (const { name, page } of people) {
    await page.screenshot({ path: `${folder}/failed-${name}.png` }).catch(() => undefined)
    writeFileSync(`${folder}/failed-${name}.txt`, await page.locator('body').ariaSnapshot().catch(String))
  }
}
