import type { WorkspaceBrand } from '@overt/sdk'
import type { Report } from '../../../contracts.ts'
import type { Formats } from '../formats.ts'
import type { SelectionLine } from '../selection-words.ts'
import { filled } from '../words.ts'
import type { ExportWords } from '../words.ts'
import { colours } from './sheet.ts'
import type { Sheet } from './sheet.ts'

export interface Heading {
  readonly title: string
  readonly brand: WorkspaceBrand
  readonly readerName: string
  readonly selection: readonly SelectionLine[]
}

/** Title, what was selected, and the totals; gives the height at which it ends. */
export function drawHead(sheet: Sheet, heading: Heading, report: Report, words: ExportWords, formats: Formats): number {
  const { document, left, width } = sheet
  let y = sheet.top
  const { logo, name } = heading.brand
  const room = logo === null ? 0 : 120
  if (logo !== null) document.image(logo, left + width - 110, y - 2, { fit: [110, 36], align: 'right', valign: 'center' })
  document.rect(left, y + 3, 3, 30).fill(sheet.accent)
  sheet.text(heading.title, left + 12, y - 3, width - 12 - room, { size: 19, bold: true })
  const dates = report.from === report.to ? formats.date(report.from) : `${formats.date(report.from)} – ${formats.date(report.to)}`
  sheet.text(`${name}  ·  ${dates}  ·  ${filled(words.zone, { zone: report.timeZone })}`, left + 12, y + 23, width - 12 - room, { size: 9, colour: colours.muted })
  y += 48
  const lines = heading.selection.length === 0 ? [{ label: '', text: filled(words.everything, { name: heading.readerName }) }] : heading.selection
  for (const { label, text } of lines) {
    const offset = label === '' ? 0 : 92
    sheet.text(label, left, y, 88, { size: 8.5, colour: colours.muted })
    sheet.text(text, left + offset, y, width - offset, { size: 8.5 })
    y += 13
  }
  return drawTotals(sheet, y + 8, report, words, formats)
}

function drawTotals(sheet: Sheet, y: number, { totals }: Report, words: ExportWords, formats: Formats): number {
  const share = totals.seconds === 0 ? undefined : `${Math.round(totals.billableSeconds * 100 / totals.seconds)} %`
  const figures = [
    { label: words.duration, value: formats.duration(totals.seconds), hint: formats.gained(totals) },
    { label: words.billableDuration, value: formats.duration(totals.billableSeconds), hint: share },
    { label: words.amount, value: formats.money(totals.amount), hint: undefined },
    { label: words.entries, value: formats.number(totals.entries), hint: undefined },
  ]
  const gap = 8
  const each = (sheet.width - gap * (figures.length - 1)) / figures.length
  for (const [index, { label, value, hint }] of figures.entries()) {
    const x = sheet.left + index * (each + gap)
    sheet.document.roundedRect(x, y, each, 52, 4).fill(colours.band)
    sheet.text(label, x + 9, y + 6, each - 18, { size: 7.5, colour: colours.muted })
    sheet.text(value, x + 9, y + 16, each - 18, { size: 14, bold: true })
    if (hint !== undefined) sheet.text(hint, x + 9, y + 37, each - 18, { size: 7, colour: colours.muted })
  }
  return y + 52
}
