import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import sharp from 'sharp'

/** Where the films are: one page and one folder of pictures for each journey. */
const filmFolder = fileURLToPath(new URL('../../../../docs/journeys', import.meta.url))
/** Set by `scripts/film.ts`: the folder that a film is written to. Absent: nothing is written. */
const target = process.env['OVERT_TEST_FILM']
/** Every stop also in the other colours and on a phone, for whoever looks for faults. */
const everyLook = process.env['OVERT_TEST_FILM_LOOKS'] !== undefined

interface Picture {
  readonly caption: string
  readonly file: string
  /** The same on a phone; absent where the person holds one already. */
  readonly phone: string | undefined
}

/** The pictures of one journey, in the order of the story. */
export class Film {
  readonly #pictures: Picture[] = []
  readonly #title: string
  readonly #intro: string
  readonly slug: string

  constructor(title: string, intro: string) {
    this.#title = title
    this.#intro = intro
    this.slug = title.toLowerCase().replaceAll(/\W+/g, '-')
    if (target !== undefined) rmSync(join(target, this.slug), { recursive: true, force: true })
  }

  /** Adds what a page shows; whoever calls sees to it that the page is at rest. */
  async add(page: Page, caption: string): Promise<void> {
    const number = String(this.#pictures.length + 1).padStart(2, '0')
    const seen = page.viewportSize()!
    const isPhone = seen.width < 600
    this.#pictures.push({ caption, file: `${this.slug}/${number}.webp`, phone: isPhone ? undefined : `${this.slug}/${number}-phone.webp` })
    if (target === undefined) return
    mkdirSync(join(target, this.slug), { recursive: true })
    await this.#shoot(page, `${this.slug}/${number}.webp`)
    if (isPhone) return
    await page.setViewportSize({ width: 390, height: 844 })
    await this.#shoot(page, `${this.slug}/${number}-phone.webp`)
    await page.setViewportSize(seen)
  }

  async #shoot(page: Page, file: string): Promise<void> {
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve) }) }))
    await sharp(await page.screenshot({ animations: 'disabled' })).webp({ quality: 62, effort: 6, smartSubsample: true }).toFile(join(target!, file))
    if (!everyLook) return
    const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark' })
    await page.screenshot({ animations: 'disabled', path: join(target!, file.replace('.webp', '-other.png')) })
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
  }

  /** Writes the page of the journey. */
  finish(): void {
    if (target === undefined) return
    mkdirSync(dirname(join(target, `${this.slug}.md`)), { recursive: true })
    writeFileSync(join(target, `${this.slug}.md`), this.#text())
  }

  /** What of the film in the documentation is not what the story tells now; empty is right. */
  differences(): readonly string[] {
    const page = join(filmFolder, `${this.slug}.md`)
    const pictures = this.#pictures.flatMap(({ file, phone }) => phone === undefined ? [file] : [file, phone])
    return [
      ...!existsSync(page) ? [`${page} is missing`] : readFileSync(page, 'utf8') !== this.#text() ? [`${page} tells another story`] : [],
      ...pictures.filter((file) => !existsSync(join(filmFolder, file))).map((file) => `${file} is missing`),
    ]
  }

  #text(): string {
    const scenes = this.#pictures.map(({ caption, file, phone }, index) => [
      `## ${index + 1}. ${caption}`, '',
      phone === undefined ? `<img src="./${file}" alt="${caption}, on a phone" width="30%">` : `<img src="./${file}" alt="${caption}" width="76%"> <img src="./${phone}" alt="${caption}, on a phone" width="22%">`, '',
    ].join('\n'))
    return [`# ${this.#title}`, '', `${this.#intro} The test of the same name in \`admin-ui/test/journeys\` did all of this and took these pictures.`, '', ...scenes].join('\n')
  }
}
