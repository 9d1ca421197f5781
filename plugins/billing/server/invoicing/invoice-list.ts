import type { Writable } from 'node:stream'
import { csvField, spreadsheetText } from '@overt/sdk'
import { stateOf } from './read-invoices.ts'
import type { StoredInvoice } from './read-invoices.ts'

/** A row of the list for bookkeeping: an invoice of one workspace. */
export interface ListedInvoice {
  /** Null where the workspace was deleted: what was paid is not known any more. */
  readonly workspaceName: string | null
  readonly invoice: StoredInvoice
  readonly today: Temporal.PlainDate
}

const columns = ['number', 'kind', 'workspace', 'buyer', 'vat id', 'issued on', 'due on', 'currency', 'net', 'tax', 'total', 'paid', 'corrects', 'state'] as const

/** In the place of a state. */
const deleted = 'workspace deleted'

const digitsOf = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** CSV (RFC 4180) with a point in amounts, for programs. */
export async function* csvOf(invoices: AsyncIterable<ListedInvoice>): AsyncIterable<string> {
  yield `${columns.join(',')}\r\n`
  for await (const { workspaceName, invoice, today } of invoices) {
    const digits = digitsOf(invoice.currency)
    const amounts = [invoice.netMinor, invoice.taxMinor, invoice.totalMinor, workspaceName === null ? null : invoice.paidMinor].map((minor) => (minor === null ? '' : (minor / 10 ** digits).toFixed(digits)))
    const texts = [workspaceName ?? '', invoice.buyer.name, invoice.buyer.vatId].map((text) => csvField(spreadsheetText(text)))
    yield `${[invoice.number, invoice.kind, ...texts, invoice.issuedOn, invoice.dueOn, invoice.currency, ...amounts, invoice.correctsNumber ?? '', workspaceName === null ? deleted : stateOf(invoice, today)].join(',')}\r\n`
  }
}

/** The same as a workbook, with real dates and numbers. */
export async function writeWorkbook(stream: Writable, invoices: AsyncIterable<ListedInvoice>): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  const sheet = workbook.addWorksheet('invoices', { views: [{ state: 'frozen', ySplit: 1 }] })
  const styles: Readonly<Record<string, string>> = { 'issued on': 'yyyy-mm-dd', 'due on': 'yyyy-mm-dd', 'net': '#,##0.00', 'tax': '#,##0.00', 'total': '#,##0.00', 'paid': '#,##0.00' }
  sheet.columns = columns.map((header) => ({ header, key: header, width: header === 'workspace' || header === 'buyer' ? 28 : 14, ...styles[header] === undefined ? {} : { style: { numFmt: styles[header] } } }))
  sheet.getRow(1).font = { bold: true }
  for await (const { workspaceName, invoice, today } of invoices) {
    const amount = (minor: number): number => minor / 10 ** digitsOf(invoice.currency)
    sheet.addRow([
      invoice.number, invoice.kind, spreadsheetText(workspaceName ?? ''), spreadsheetText(invoice.buyer.name), invoice.buyer.vatId, dateCell(invoice.issuedOn), dateCell(invoice.dueOn), invoice.currency,
      amount(invoice.netMinor), amount(invoice.taxMinor), amount(invoice.totalMinor), workspaceName === null ? '' : amount(invoice.paidMinor), invoice.correctsNumber ?? '', workspaceName === null ? deleted : stateOf(invoice, today),
    ]).commit()
  }
  sheet.commit()
  await workbook.commit()
}

/** Excel knows no zones: the cell holds the calendar date. */
const dateCell = (date: string): Date => new Date(`${date}T00:00:00Z`)
