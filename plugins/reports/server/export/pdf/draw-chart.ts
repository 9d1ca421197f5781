import type { Dimension, ReportGroup } from '../../../contracts.ts'
import type { Formats } from '../formats.ts'
import { colours } from './sheet.ts'
import type { Sheet } from './sheet.ts'

export interface TimeBars {
  readonly step: Dimension
  /** Every step of the range, those without time included. */
  readonly bars: readonly Pick<ReportGroup, 'key' | 'label' | 'seconds' | 'billableSeconds'>[]
}

/** Hours over time as bars, their billable part darker; gives the height at which it ends. */
export function drawChart(sheet: Sheet, y: number, height: number, { step, bars }: TimeBars, formats: Formats, legend: { readonly billable: string; readonly other: string }): number {
  const { document, left, width } = sheet
  const [axis, foot, head] = [30, 16, 16]
  const most = stepAbove(Math.max(3600, ...bars.map(({ seconds }) => seconds)))
  const plot = { x: left + axis, y: y + head, width: width - axis, height: height - head - foot }
  drawLegend(sheet, y, legend)
  for (const part of [0, 0.5, 1]) {
    const line = plot.y + plot.height * (1 - part)
    document.moveTo(plot.x, line).lineTo(plot.x + plot.width, line).lineWidth(0.5).strokeColor(colours.line).stroke()
    sheet.text(`${formats.number(Math.round(most * part / 360) / 10)} h`, left, line - 6, axis - 6, { size: 7, colour: colours.muted, align: 'right' })
  }
  const slot = plot.width / Math.max(1, bars.length)
  const bar = Math.min(28, slot * 0.7)
  const every = Math.max(1, Math.ceil(52 / slot))
  for (const [index, { key, seconds, billableSeconds }] of bars.entries()) {
    const x = plot.x + slot * index + (slot - bar) / 2
    const tall = plot.height * seconds / most
    const billable = plot.height * billableSeconds / most
    if (tall > 0) document.rect(x, plot.y + plot.height - tall, bar, tall).fill(sheet.accentSoft)
    if (billable > 0) document.rect(x, plot.y + plot.height - billable, bar, billable).fill(sheet.accent)
    if (index % every === 0) sheet.text(step === 'month' ? (key ?? '') : formats.date(key ?? '').replace(/\s\d{4}$/, ''), x - 2, plot.y + plot.height + 4, slot * every, { size: 7, colour: colours.muted })
  }
  return y + height
}

function drawLegend(sheet: Sheet, y: number, { billable, other }: { readonly billable: string; readonly other: string }): void {
  let x = sheet.left + 30
  for (const [colour, text] of [[sheet.accent, billable], [sheet.accentSoft, other]] as const) {
    sheet.document.rect(x, y + 2, 7, 7).fill(colour)
    sheet.text(text, x + 11, y - 0.5, 160, { size: 7.5, colour: colours.muted })
    x += sheet.widthOf(text, { size: 7.5 }) + 28
  }
}

/** The least round number of hours at or above, in seconds. */
function stepAbove(seconds: number): number {
  const hours = seconds / 3600
  const power = 10 ** Math.floor(Math.log10(hours))
  return ([1, 2, 4, 5, 8, 10].find((step) => step * power >= hours) ?? 10) * power * 3600
}
