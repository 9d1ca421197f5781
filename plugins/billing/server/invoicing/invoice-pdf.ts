import { createRequire } from 'node:module'
import { finished } from 'node:stream/promises'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate as others } from 'node:timers/promises'
import { moneyText } from '../money.ts'
import type { StoredInvoice, StoredLine } from './read-invoices.ts'

const require = createRequire(import.meta.url)
const fonts = { plain: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'), bold: require.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf') }
const margin = 48
const lineHeight = 15
/** Lines drawn before other requests have their turn. */
const linesAtOnce = 100

export interface InvoicePaper {
  readonly invoice: StoredInvoice
  /** None for the seller, who need not know the people. */
  readonly lines: readonly StoredLine[] | null
  readonly sums: readonly { readonly kind: string; readonly count: number; readonly amountMinor: number }[]
  readonly locale: string
  readonly timeZone: string
  word(key: string, values?: Readonly<Record<string, string | number>>): string
}

/** One invoice as PDF: parties, a line per member with their first contact, tax, total, how to pay. */
export async function invoicePdf({ invoice, lines, sums, locale, timeZone, word }: InvoicePaper): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const document = new PDFDocument({ size: 'A4', margins: { top: margin, left: margin, right: margin, bottom: 0 }, lang: locale, displayTitle: true, pdfVersion: '1.7', info: { Title: `${word(`pdf.${invoice.kind}`)} ${invoice.number}`, Author: invoice.seller.name, Creator: 'Overt' } })
  document.registerFont('plain', fonts.plain)
  document.registerFont('bold', fonts.bold)
  const stream = document.pipe(new PassThrough())
  const bytes = buffer(stream)
  const width = document.page.width - 2 * margin
  const bottom = document.page.height - margin
  const money = (minor: number): string => moneyText(minor, invoice.currency, locale)
  const date = (day: string): string => Temporal.PlainDate.from(day).toLocaleString(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'medium' })
  const moment = (at: string): string => Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toLocaleString(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'medium', timeStyle: 'short' })
  let y = margin

  function text(value: string, x: number, place: number, { bold = false, size = 9, right = false }: { readonly bold?: boolean; readonly size?: number; readonly right?: boolean } = {}): number {
    document.font(bold ? 'bold' : 'plain').fontSize(size).fillColor('#18181b')
    document.text(value, margin + x, y, { width: place, align: right ? 'right' : 'left' })
    return document.y
  }
  function row(cells: readonly { readonly value: string; readonly x: number; readonly width: number; readonly right?: boolean }[], bold = false): void {
    if (y + lineHeight > bottom) {
      document.addPage()
      y = margin
    }
    document.font(bold ? 'bold' : 'plain').fontSize(8.5).fillColor('#18181b')
    for (const { value, x, width: place, right = false } of cells) document.text(value, margin + x, y, { width: place, align: right ? 'right' : 'left', height: lineHeight, ellipsis: true, lineBreak: false })
    y += lineHeight
  }

  y = text(word(`pdf.${invoice.kind}`), 0, width, { bold: true, size: 18 }) + 8
  const top = y
  const party = ({ name, address, vatId }: StoredInvoice['buyer']): string => [name, address, vatId === '' ? '' : word('pdf.vat-id', { id: vatId })].filter((part) => part !== '').join('\n')
  const seller = text(`${word('pdf.from')}\n${party(invoice.seller)}${invoice.seller.email === '' ? '' : `\n${invoice.seller.email}`}`, 0, width / 3 - 12)
  y = top
  const buyer = text(`${word('pdf.to')}\n${party(invoice.buyer)}`, width / 3, width / 3 - 12)
  y = top
  const facts = text([
    word('pdf.number', { number: invoice.number }), word('pdf.date', { date: date(invoice.issuedOn) }), ...invoice.kind === 'invoice' ? [word('pdf.due', { date: date(invoice.dueOn) })] : [],
    ...invoice.correctsNumber === null ? [] : [word('pdf.corrects', { number: invoice.correctsNumber })],
  ].join('\n'), width * 2 / 3, width / 3)
  y = Math.max(seller, buyer, facts) + 20

  const amount = { x: width - 90, width: 90, right: true }
  for (const { kind, count, amountMinor } of sums) row([{ value: word(`line.${kind}`), x: 0, width: width - 170 }, { value: String(count), x: width - 170, width: 60, right: true }, { value: money(amountMinor), ...amount }], true)
  y += 8
  row([{ value: word('pdf.net'), x: 0, width: width - 100 }, { value: money(invoice.netMinor), ...amount }])
  const { kind, basisPoints } = invoice.tax
  row([{ value: kind === 'rate' ? word('pdf.tax', { rate: (basisPoints / 100).toLocaleString(locale) }) : word(`pdf.${kind}`), x: 0, width: width - 100 }, { value: money(invoice.taxMinor), ...amount }])
  row([{ value: word('pdf.total'), x: 0, width: width - 100 }, { value: money(invoice.totalMinor), ...amount }], true)
  if (invoice.kind === 'invoice' && invoice.seller.payment !== '') {
    y += 8
    y = text(invoice.seller.payment, 0, width) + 4
  }
  if (lines !== null) {
    y += 14
    const places = { name: { x: 0, width: 150 }, kind: { x: 154, width: 96 }, period: { x: 254, width: 120 }, contact: { x: 378, width: width - 378 - 62 }, amount: { x: width - 60, width: 60, right: true } }
    row([{ value: word('pdf.member'), ...places.name }, { value: word('pdf.kind'), ...places.kind }, { value: word('pdf.period'), ...places.period }, { value: word('pdf.first-contact'), ...places.contact }, { value: word('pdf.amount'), ...places.amount }], true)
    for (const [index, line] of lines.entries()) {
      row([
        { value: line.person?.name ?? word('pdf.erased'), ...places.name }, { value: word(`line.${line.kind}`), ...places.kind }, { value: `${date(line.firstOn)} – ${date(line.lastOn)}`, ...places.period },
        { value: line.firstContactAt === null ? '–' : moment(line.firstContactAt), ...places.contact }, { value: money(line.amountMinor), ...places.amount },
      ])
      if (index % linesAtOnce === linesAtOnce - 1) await others()
    }
  }
  document.end()
  await finished(stream, { readable: false })
  return bytes
}
