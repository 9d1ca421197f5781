import { createTextFormats } from '@overt/sdk'
import type { BillingContext } from '../account.ts'
import type { StoredInvoice, StoredLine } from './read-invoices.ts'
import type { InvoiceDocument } from './write-invoice.ts'

export interface InvoicePaper {
  readonly invoice: StoredInvoice
  /** None for the seller, who need not know the people. */
  readonly lines: readonly StoredLine[] | null
  readonly sums: readonly { readonly kind: string; readonly count: number; readonly amountMinor: number }[]
  readonly locale: string
  readonly timeZone: string
}
/** Makes the PDF of an invoice in a process of its own. */
export type InvoicePdf = (paper: InvoicePaper, signal: AbortSignal) => Promise<Buffer>

/** Thousands of lines take some seconds and some megabytes. */
const limits = { deadlineMs: 15_000, memoryMiB: 512, maximumResultBytes: 16 * 1024 * 1024 }

export function createInvoicePdf(context: Pick<BillingContext, 'documents' | 't'>): InvoicePdf {
  const write = context.documents.reader<InvoiceDocument, Uint8Array>({ module: new URL('./write-invoice.ts', import.meta.url), export: 'write', ...limits })
  return async (paper, signal) => Buffer.from(await write(inWords(context, paper), { signal }))
}

function inWords({ t }: Pick<BillingContext, 't'>, { invoice, lines, sums, locale, timeZone }: InvoicePaper): InvoiceDocument {
  const word = (key: string, values?: Readonly<Record<string, string | number>>): string => t(locale, key, values)
  const formats = createTextFormats({ locale, timeZone })
  const date = (day: string): string => formats.day(day, { dateStyle: 'medium' })
  const party = ({ name, address, vatId }: StoredInvoice['buyer']): string => [name, address, vatId === '' ? '' : word('pdf.vat-id', { id: vatId })].filter((part) => part !== '').join('\n')
  const { kind, basisPoints } = invoice.tax
  const kinds = new Map([...new Set([...sums, ...lines ?? []].map((each) => each.kind))].map((each) => [each, word(`line.${each}`)]))
  const erased = word('pdf.erased')
  return {
    title: `${word(`pdf.${invoice.kind}`)} ${invoice.number}`, author: invoice.seller.name, locale, timeZone, currency: invoice.currency,
    head: [
      `${word('pdf.from')}\n${party(invoice.seller)}${invoice.seller.email === '' ? '' : `\n${invoice.seller.email}`}`,
      `${word('pdf.to')}\n${party(invoice.buyer)}`,
      [
        word('pdf.number', { number: invoice.number }), word('pdf.date', { date: date(invoice.issuedOn) }), ...invoice.kind === 'invoice' ? [word('pdf.due', { date: date(invoice.dueOn) })] : [],
        ...invoice.correctsNumber === null ? [] : [word('pdf.corrects', { number: invoice.correctsNumber })],
      ].join('\n'),
    ],
    sums: sums.map((sum) => ({ label: kinds.get(sum.kind) ?? '', count: sum.count, amountMinor: sum.amountMinor })),
    totals: [
      { label: word('pdf.net'), amountMinor: invoice.netMinor, bold: false },
      { label: kind === 'rate' ? word('pdf.tax', { rate: formats.number(basisPoints / 100) }) : word(`pdf.${kind}`), amountMinor: invoice.taxMinor, bold: false },
      { label: word('pdf.total'), amountMinor: invoice.totalMinor, bold: true },
    ],
    payment: invoice.kind === 'invoice' ? invoice.seller.payment : '',
    table: lines === null ? null : {
      note: word('pdf.first-contact-note'),
      columns: [word('pdf.member'), word('pdf.kind'), word('pdf.period'), word('pdf.first-contact'), word('pdf.amount')],
      rows: lines.map((line) => ({ name: line.person?.name ?? erased, kind: kinds.get(line.kind) ?? '', firstOn: line.firstOn, lastOn: line.lastOn, firstContactAt: line.firstContactAt, amountMinor: line.amountMinor })),
    },
  }
}
