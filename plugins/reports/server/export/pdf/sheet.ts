import { charactersOf, cutText } from '@overt/sdk'
import { createRequire } from 'node:module'
import type { Writable } from 'node:stream'

export const colours = { ink: '#18181b', muted: '#52525b', faint: '#a1a1aa', line: '#d4d4d8', band: '#f4f4f5' } as const
const standardAccent = '#0d9488'

/** A colour halfway to the paper, for what stands behind. */
const softened = (color: string): string => `#${[1, 3, 5].map((at) => Math.round(255 - (255 - Number.parseInt(color.slice(at, at + 2), 16)) * 0.42).toString(16).padStart(2, '0')).join('')}`
export type Orientation = 'portrait' | 'landscape'

const require = createRequire(import.meta.url)
/** Latin, Greek, Cyrillic and Devanagari, with figures of one width. */
const fonts = { plain: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'), bold: require.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf') }

export interface TextStyle {
  readonly size?: number
  readonly bold?: boolean
  readonly colour?: string
  readonly align?: 'left' | 'right'
}

/** A4 pages with one line of text at a place; a text too long for its width ends with an ellipsis. */
export interface Sheet {
  readonly document: PDFKit.PDFDocument
  readonly left: number
  readonly top: number
  readonly width: number
  /** Nothing but the footer goes below. */
  readonly bottom: number
  /** The colour of the workspace, and the same softened. */
  readonly accent: string
  readonly accentSoft: string
  text(text: string, x: number, y: number, width: number, style?: TextStyle): void
  widthOf(text: string, style?: TextStyle): number
}

export const margin = 42

/** Opens a document on `stream`; pages leave it as soon as the next one begins. */
export async function createSheet(stream: Writable, orientation: Orientation, about: { readonly title: string; readonly author: string; readonly language: string; readonly at: Temporal.Instant; readonly accent: string | null }): Promise<Sheet> {
  const { default: PDFDocument } = await import('pdfkit')
  const document = new PDFDocument({
    size: 'A4', layout: orientation, margins: { top: margin, left: margin, right: margin, bottom: 0 }, lang: about.language, displayTitle: true, tagged: false, pdfVersion: '1.7',
    info: { Title: about.title, Author: about.author, Creator: 'Overt', CreationDate: new Date(about.at.epochMilliseconds) },
  })
  document.registerFont('plain', fonts.plain)
  document.registerFont('bold', fonts.bold)
  document.pipe(stream)
  const choose = ({ size = 9, bold = false, colour = colours.ink }: TextStyle): void => { document.font(bold ? 'bold' : 'plain').fontSize(size).fillColor(colour) }

  function fitted(text: string, width: number): string {
    const line = cutText(text.replaceAll(/[\s\p{Cc}]+/gu, ' '), 300)
    if (document.widthOfString(line) <= width) return line
    const letters = charactersOf(line)
    let [shortest, longest] = [0, letters.length]
    while (shortest < longest) {
      const middle = Math.ceil((shortest + longest) / 2)
      if (document.widthOfString(`${letters.slice(0, middle).join('')}…`) <= width) shortest = middle
      else longest = middle - 1
    }
    return `${letters.slice(0, shortest).join('').trimEnd()}…`
  }

  return {
    accent: about.accent ?? standardAccent, accentSoft: softened(about.accent ?? standardAccent),
    document, left: margin, top: margin, width: document.page.width - margin * 2, bottom: document.page.height - margin,
    text(text, x, y, width, style = {}) {
      choose(style)
      const line = fitted(text, width)
      document.text(line, style.align === 'right' ? x + width - document.widthOfString(line) : x, y, { lineBreak: false })
    },
    widthOf(text, style = {}) {
      choose(style)
      return document.widthOfString(text)
    },
  }
}
