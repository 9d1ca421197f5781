import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Dimension, Report } from '../../../contracts.ts'
import { formatsFor } from '../formats.ts'
import type { Reader } from '../formats.ts'
import { untilTaken } from '@overt/sdk'
import { filled, wordsFor } from '../words.ts'
import { drawChart } from './draw-chart.ts'
import type { TimeBars } from './draw-chart.ts'
import { drawHead } from './draw-head.ts'
import type { Heading } from './draw-head.ts'
import { drawTable, fittingColumns, linesBetween, tableLines } from './draw-table.ts'
import { colours, createSheet, margin } from './sheet.ts'
import type { Orientation, Sheet } from './sheet.ts'

export interface PdfReport extends Heading {
  readonly report: Report
  readonly bars: TimeBars
  readonly group: Dimension
  readonly subgroup: Dimension | undefined
  readonly rounded: boolean
  readonly reader: Reader
  readonly orientation: Orientation
  readonly at: Temporal.Instant
}

/** Scripts that the document's font has letters of. */
const covered = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Devanagari}\p{Script=Common}\p{Script=Inherited}]*$/u

/** Writes a report as a document: title and selection, totals, a chart over time, then the table by groups, page by page. */
export async function writePdf(stream: Writable, pdf: PdfReport): Promise<void> {
  const { report, reader } = pdf
  const { locale } = reader
  const words = wordsFor(locale)
  const formats = formatsFor(reader, report)
  const sheet = await createSheet(stream, pdf.orientation, { title: pdf.title, author: pdf.readerName, language: locale, at: pdf.at, accent: pdf.brand.color })
  const days = fittingColumns({ report, rounded: pdf.rounded, locale: reader.locale }, sheet.width, words, formats)
  const lines = tableLines(report, pdf.group, pdf.subgroup, words, formats)
  let top = drawHead(sheet, pdf, report, words, formats) + 16
  if (report.totals.entries > 0) top = drawChart(sheet, top, 130, pdf.bars, formats, { billable: words.billableDuration, other: words.otherDuration }) + 14
  const onFirst = Math.min(lines.length, linesBetween(top, sheet.bottom))
  const onEach = linesBetween(sheet.top, sheet.bottom)
  const pages = 1 + Math.ceil((lines.length - onFirst) / onEach)
  const unknown = !covered.test(lines.map(({ name, detail }) => name + detail).join('') + pdf.title)
  const notes = [...unknown ? [words.glyphs] : [], ...[pdf.group, pdf.subgroup].includes('tag') ? [words.severalTags] : [], ...Object.keys(report.totals.withheld ?? {}).length > 0 ? [words.hiddenNote] : [], ...days.length < (report.columns?.length ?? 0) ? [words.moreColumns] : []].join(' ')
  const most = Math.max(0, ...report.groups.map(({ seconds }) => seconds))
  const title = [words[pdf.group], ...pdf.subgroup === undefined ? [] : [words[pdf.subgroup]]].join(' / ')
  for (let page = 1, from = 0; page <= pages; page += 1) {
    const count = page === 1 ? onFirst : onEach
    if (page > 1) {
      sheet.document.addPage()
      top = sheet.top
    }
    if (count > 0) drawTable(sheet, top, title, lines.slice(from, from + count), most, pdf.rounded, days, words, formats)
    from += count
    drawFooter(sheet, filled(words.made, { at: formats.instant(pdf.at, report.timeZone), name: pdf.readerName }), notes, filled(words.page, { page, pages }))
    await untilTaken(stream)
  }
  sheet.document.end()
  await finished(stream, { readable: false })
}

function drawFooter(sheet: Sheet, made: string, note: string, page: string): void {
  const y = sheet.bottom + margin / 2 - 8
  sheet.document.moveTo(sheet.left, y - 4).lineTo(sheet.left + sheet.width, y - 4).lineWidth(0.4).strokeColor(colours.line).stroke()
  sheet.text(made, sheet.left, y, sheet.width - 90, { size: 7, colour: colours.muted })
  sheet.text(note, sheet.left, y + 10, sheet.width, { size: 7, colour: colours.muted })
  sheet.text(page, sheet.left + sheet.width - 85, y, 85, { size: 7, colour: colours.muted, align: 'right' })
}
