import { createRequire } from 'node:module'
import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } from 'docx'
import PDFDocument from 'pdfkit'
import { drawLetterhead } from '../letterhead.ts'
import type { PaperBrand } from '../letterhead.ts'
import type { DocumentSection, DutyDocument } from './document.ts'

const require = createRequire(import.meta.url)
/** Latin, Greek, Cyrillic and Devanagari. */
const fonts = { plain: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'), bold: require.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf') }
const margin = 56

/** Writes a document as PDF or DOCX; runs apart from the server. */
export const write = ({ format, document, brand }: { readonly format: 'pdf' | 'docx'; readonly document: DutyDocument; readonly brand: PaperBrand }): Promise<Uint8Array> =>
  format === 'pdf' ? writePdf(document, brand) : writeDocx(document)

async function writePdf({ language, title, at, notes, sections }: DutyDocument, brand: PaperBrand): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: 'A4', margin, lang: language, displayTitle: true, pdfVersion: '1.7', info: { Title: title, Creator: 'Overt', CreationDate: new Date(at) } })
  pdf.registerFont('plain', fonts.plain)
  pdf.registerFont('bold', fonts.bold)
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve, reject) => { pdf.on('data', (chunk: Buffer) => { chunks.push(chunk) }).on('end', resolve).on('error', reject) })
  const say = (text: string, size = 10, font: 'plain' | 'bold' = 'plain', color = '#18181b'): void => { pdf.font(font).fontSize(size).fillColor(color).text(text, margin).moveDown(0.35) }
  drawLetterhead(pdf, title, brand, { margin, size: 18 })
  pdf.moveDown(0.5)
  for (const note of notes) say(note, 9, 'plain', '#9a3412')
  for (const { title: heading, paragraphs = [], list = [], table } of sections) {
    pdf.moveDown(0.5)
    say(heading, 12, 'bold')
    for (const paragraph of paragraphs) say(paragraph)
    for (const item of list) say(`•  ${item}`)
    for (const row of table?.rows ?? []) for (const [index, cell] of row.entries()) say(index === 0 ? cell : `${table?.head[index] ?? ''}: ${cell}`, index === 0 ? 10 : 9, index === 0 ? 'bold' : 'plain', index === 0 ? '#18181b' : '#3f3f46')
  }
  pdf.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}

async function writeDocx({ language, title, notes, sections }: DutyDocument): Promise<Uint8Array> {
  const document = new Document({
    title, creator: 'Overt', styles: { default: { document: { run: { language: { value: language === 'de' ? 'de-DE' : 'en-US' } } } } },
    sections: [{ children: [new Paragraph({ text: title, heading: HeadingLevel.TITLE }), ...notes.map((note) => new Paragraph({ children: [new TextRun({ text: note, italics: true })] })), ...sections.flatMap(sectionParts)] }],
  })
  return new Uint8Array(await Packer.toBuffer(document))
}

const cell = (text: string, bold = false): TableCell => new TableCell({ children: [new Paragraph({ children: [new TextRun({ text, bold })] })] })

function sectionParts({ title, paragraphs = [], list = [], table }: DocumentSection): (Paragraph | Table)[] {
  return [
    new Paragraph({ text: title, heading: HeadingLevel.HEADING_2 }),
    ...paragraphs.map((text) => new Paragraph({ text })),
    ...list.map((text) => new Paragraph({ text, bullet: { level: 0 } })),
    ...table === undefined || table.rows.length === 0 ? [] : [new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      rows: [new TableRow({ tableHeader: true, children: table.head.map((text) => cell(text, true)) }), ...table.rows.map((row) => new TableRow({ children: row.map((text) => cell(text)) }))],
    })],
  ]
}
