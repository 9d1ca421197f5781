import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import type { Sharp } from 'sharp'

/** Where the films are: one page and one folder of pictures for each journey. */
const filmFolder = fileURLToPath(new URL('../../../../docs/journeys', import.meta.url))
/** Set by `scripts/film.ts`: the folder that a film is written to. Absent: nothing is written. */
const target = process.env['OVERT_TEST_FILM']

/** Pixels between what a desk shows and the phone beside it. */
const gap = 26
const phone = { width: 390, height: 844 } as const

interface Picture {
  readonly caption: string
  readonly file: string
  /** Says what is to be seen, for who does not see it. */
  readonly alt: string
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

  /** Adds what a page shows, with the same on a phone beside it where its person has a larger screen; whoever calls sees to it that the page is at rest. */
  async add(page: Page, caption: string): Promise<void> {
    const number = String(this.#pictures.length + 1).padStart(2, '0')
    const seen = page.viewportSize()!
    const isPhone = seen.width < 600
    const file = `${this.slug}/${this.slug}-${number}.webp`
    this.#pictures.push({ caption, file, alt: isPhone ? `${caption}, on a phone` : `${caption}, with the same page on a phone` })
    if (target === undefined) return
    mkdirSync(join(target, this.slug), { recursive: true })
    const own = await shoot(page)
    if (isPhone) return write(sharp(own).resize({ width: phone.width }), file)
    await page.setViewportSize(phone)
    const small = await sharp(await shoot(page)).resize({ width: phone.width }).toBuffer()
    await page.setViewportSize(seen)
    const { width, height } = await sharp(own).metadata()
    await write(sharp(own).extend({ right: gap + phone.width, background: { r: 161, g: 161, b: 170, alpha: 1 } }).composite([{ input: small, left: width + gap, top: Math.max(0, Math.round((height - phone.height) / 2)) }]), file)
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
    return [
      ...!existsSync(page) ? [`${page} is missing`] : readFileSync(page, 'utf8') !== this.#text() ? [`${page} tells another story`] : [],
      ...this.#pictures.map(({ file }) => file).filter((file) => !existsSync(join(filmFolder, file))).map((file) => `${file} is missing`),
    ]
  }

  #text(): string {
    const scenes = this.#pictures.map(({ caption, file, alt }, index) => `## ${index + 1}. ${caption}\n\n![${alt}](${file})\n`)
    return [`# ${this.#title}`, '', `${this.#intro} The test of the same name in \`admin-ui/test/journeys\` did all of this and took these pictures.`, '', ...scenes].join('\n')
  }
}

async function shoot(page: Page): Promise<Buffer> {
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve) }) }))
  return page.screenshot({ animations: 'disabled' })
}

async function write(picture: Sharp, file: string): Promise<void> {
  await picture.webp({ quality: 60, effort: 6, smartSubsample: true }).toFile(join(target!, file))
}
