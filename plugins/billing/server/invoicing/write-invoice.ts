import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { moneyText } from '../money.ts'

const require = createRequire(import.meta.url)
const fonts = { plain: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'), bold: require.resolve('@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf') }
const margin = 48
const lineHeight = 15
/** Small enough for a name, what the line is for, a period, an instant and an amount side by side. */
const tableSize = 8

/** An invoice in words, as it is printed. */
export interface InvoiceDocument {
  readonly title: string
  readonly author: string
  readonly locale: string
  readonly timeZone: string
  readonly currency: string
  /** Seller, buyer and the facts of the invoice, side by side. */
  readonly head: readonly [string, string, string]
  readonly sums: readonly { readonly label: string; readonly count: number; readonly amountMinor: number }[]
  readonly totals: readonly { readonly label: string; readonly amountMinor: number; readonly bold: boolean }[]
  readonly payment: string
  /** None for the seller, who need not know the people. */
  readonly table: { readonly note: string; readonly columns: readonly [string, string, string, string, string]; readonly rows: readonly InvoiceRow[] } | null
}
export interface InvoiceRow {
  readonly name: string
  readonly kind: string
  readonly firstOn: string
  readonly lastOn: string
  readonly firstContactAt: string | null
  readonly amountMinor: number
}

/** Writes one invoice: parties, sums, tax, total, how to pay, a line per member with their first contact. Runs apart from the server. */
export async function write({ title, author, locale, timeZone, currency, head, sums, totals, payment, table }: InvoiceDocument): Promise<Uint8Array> {
  const document = new PDFDocument({ size: 'A4', margins: { top: margin, left: margin, right: margin, bottom: 0 }, lang: locale, displayTitle: true, pdfVersion: '1.7', info: { Title: title, Author: author, Creator: 'Overt' } })
  document.registerFont('plain', fonts.plain)
  document.registerFont('bold', fonts.bold)
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve, reject) => { document.on('data', (chunk: Buffer) => { chunks.push(chunk) }).on('end', resolve).on('error', reject) })
  const width = document.page.width - 2 * margin
  const bottom = document.page.height - margin
  const region = locale === 'en' ? 'en-GB' : locale
  const days = new Intl.DateTimeFormat(region, { dateStyle: 'medium', timeZone: 'UTC' })
  const moments = new Intl.DateTimeFormat(region, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const amounts = new Map<number, string>()
  const money = (minor: number): string => {
    const known = amounts.get(minor) ?? moneyText(minor, currency, locale)
    amounts.set(minor, known)
    return known
  }
  const periods = new Map<string, string>()
  const period = (first: string, last: string): string => {
    const key = `${first} ${last}`
    const known = periods.get(key) ?? days.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`))
    periods.set(key, known)
    return known
  }
  let y = margin

  function text(value: string, x: number, place: number, { bold = false, size = 9 }: { readonly bold?: boolean; readonly size?: number } = {}): number {
    document.font(bold ? 'bold' : 'plain').fontSize(size).fillColor('#18181b')
    document.text(value, margin + x, y, { width: place })
    return document.y
  }
  function row(cells: readonly { readonly value: string; readonly x: number; readonly width: number; readonly right?: boolean }[], { bold = false, size = 8.5 }: { readonly bold?: boolean; readonly size?: number } = {}): void {
    if (y + lineHeight > bottom) {
      document.addPage()
      y = margin
    }
    document.font(bold ? 'bold' : 'plain').fontSize(size).fillColor('#18181b')
    for (const { value, x, width: place, right = false } of cells) document.text(value, margin + x, y, { width: place, align: right ? 'right' : 'left', height: lineHeight, ellipsis: true, lineBreak: false })
    y += lineHeight
  }

  y = text(title, 0, width, { bold: true, size: 18 }) + 8
  const top = y
  const ends = head.map((part, index) => {
    y = top
    return text(part, index * width / 3, width / 3 - 12)
  })
  y = Math.max(...ends) + 20
  const amount = { x: width - 90, width: 90, right: true }
  for (const { label, count, amountMinor } of sums) row([{ value: label, x: 0, width: width - 170 }, { value: String(count), x: width - 170, width: 60, right: true }, { value: money(amountMinor), ...amount }], { bold: true })
  y += 8
  for (const { label, amountMinor, bold } of totals) row([{ value: label, x: 0, width: width - 100 }, { value: money(amountMinor), ...amount }], { bold })
  if (payment !== '') {
    y += 8
    y = text(payment, 0, width) + 4
  }
  if (table !== null) {
    y += 14
    y = text(table.note, 0, width, { size: 8 }) + 4
    const places = [{ x: 0, width: 116 }, { x: 120, width: 142 }, { x: 266, width: 98 }, { x: 368, width: 74 }, { x: width - 54, width: 54, right: true }] as const
    const cells = (values: readonly string[]) => values.map((value, index) => ({ value, ...places[index]! }))
    row(cells(table.columns), { bold: true, size: tableSize })
    for (const line of table.rows) row(cells([line.name, line.kind, period(line.firstOn, line.lastOn), line.firstContactAt === null ? '–' : moments.format(new Date(line.firstContactAt)), money(line.amountMinor)]), { size: tableSize })
  }
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}
