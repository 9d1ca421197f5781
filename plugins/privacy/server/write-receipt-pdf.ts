import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { drawLetterhead } from './letterhead.ts'
import type { PaperBrand } from './letterhead.ts'

const require = createRequire(import.meta.url)
/** Latin, Greek, Cyrillic and Devanagari. */
const fonts = { plain: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'), bold: require.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf') }
const margin = 56
const labelWidth = 150

export interface ReceiptDocument {
  readonly language: string
  readonly title: string
  readonly brand: PaperBrand
  /** RFC 3339. */
  readonly at: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly policyTitle: string
  readonly sentences: readonly string[]
  readonly proofTitle: string
  readonly proof: readonly { readonly label: string; readonly value: string }[]
  readonly howToVerify: string
}

/** Writes the receipt as a document; runs apart from the server. */
export async function write({ language, title, brand, at, facts, policyTitle, sentences, proofTitle, proof, howToVerify }: ReceiptDocument): Promise<Uint8Array> {
  const document = new PDFDocument({ size: 'A4', margin, lang: language, displayTitle: true, pdfVersion: '1.7', info: { Title: title, Creator: 'Overt', CreationDate: new Date(at) } })
  document.registerFont('plain', fonts.plain)
  document.registerFont('bold', fonts.bold)
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve, reject) => { document.on('data', (chunk: Buffer) => { chunks.push(chunk) }).on('end', resolve).on('error', reject) })
  const heading = (text: string): void => { document.moveDown(1).font('bold').fontSize(12).fillColor('#18181b').text(text, margin).moveDown(0.4) }
  const table = (rows: ReceiptDocument['facts']): void => {
    for (const { label, value } of rows) {
      const top = document.y
      document.font('plain').fontSize(9).fillColor('#52525b').text(label, margin, top, { width: labelWidth })
      const below = document.y
      document.fillColor('#18181b').text(value, margin + labelWidth, top, { width: document.page.width - 2 * margin - labelWidth })
      document.y = Math.max(below, document.y) + 3
    }
  }
  drawLetterhead(document, title, brand, { margin, size: 18 })
  document.moveDown(0.6)
  table(facts)
  heading(policyTitle)
  for (const sentence of sentences) document.font('plain').fontSize(10).fillColor('#18181b').text(`•  ${sentence}`, margin, document.y, { indent: 0 }).moveDown(0.25)
  heading(proofTitle)
  table(proof)
  document.moveDown(0.5).font('plain').fontSize(9).fillColor('#52525b').text(howToVerify, margin)
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}
