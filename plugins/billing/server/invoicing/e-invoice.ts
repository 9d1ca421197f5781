import { XMLBuilder } from 'fast-xml-parser'
import { noElectronicInvoice } from '../errors.ts'
import type { StoredInvoice, StoredLine } from './read-invoices.ts'
import { countryOfVatId, plainVatId } from './vat.ts'

const specification = 'urn:cen.eu:en16931:2017'
const types = { 'invoice': '380', 'credit-note': '381' } as const
const whole = 10_000

interface Item { readonly kind: string; readonly unitMinor: number; readonly quantity: number }
type Word = (key: string) => string

/** Whether both parties have what an e-invoice needs. */
export const isElectronic = ({ seller, buyer }: StoredInvoice): boolean => countryOfVatId(seller.vatId) !== undefined && countryOfVatId(buyer.vatId) !== undefined

/**
 * An invoice as UBL 2.1 by the core model of EN 16931, by its sums: people stay out of it. The model asks for the country of both parties, which follows from
 * their VAT ids. Errors: `billing-no-e-invoice` where one of them has none.
 */
export function electronicInvoice(invoice: StoredInvoice, lines: readonly StoredLine[], word: Word): string {
  const [sellerCountry, buyerCountry] = [countryOfVatId(invoice.seller.vatId), countryOfVatId(invoice.buyer.vatId)]
  if (sellerCountry === undefined || buyerCountry === undefined) throw noElectronicInvoice()
  const isCredit = invoice.kind === 'credit-note'
  const sign = isCredit ? -1 : 1
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: invoice.currency }).resolvedOptions().maximumFractionDigits ?? 2
  const decimal = (minor: number): string => (minor / 10 ** digits).toFixed(digits)
  const amount = (minor: number) => ({ '@currencyID': invoice.currency, '#text': decimal(minor === 0 ? 0 : sign * minor) })
  const category = taxCategory(invoice, word)
  const line = isCredit ? 'CreditNoteLine' : 'InvoiceLine'
  const quantity = isCredit ? 'CreditedQuantity' : 'InvoicedQuantity'
  const root = isCredit ? 'CreditNote' : 'Invoice'
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    [root]: {
      '@xmlns': `urn:oasis:names:specification:ubl:schema:xsd:${root}-2`,
      '@xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
      '@xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
      'cbc:CustomizationID': specification,
      'cbc:ID': invoice.number,
      'cbc:IssueDate': invoice.issuedOn,
      ...isCredit ? {} : { 'cbc:DueDate': invoice.dueOn },
      [`cbc:${root}TypeCode`]: types[invoice.kind],
      'cbc:DocumentCurrencyCode': invoice.currency,
      ...invoice.correctsNumber === null ? {} : { 'cac:BillingReference': { 'cac:InvoiceDocumentReference': { 'cbc:ID': invoice.correctsNumber } } },
      'cac:AccountingSupplierParty': { 'cac:Party': party(invoice.seller, sellerCountry) },
      'cac:AccountingCustomerParty': { 'cac:Party': party(invoice.buyer, buyerCountry) },
      ...invoice.seller.payment === '' || isCredit ? {} : { 'cac:PaymentTerms': { 'cbc:Note': invoice.seller.payment } },
      'cac:TaxTotal': {
        'cbc:TaxAmount': amount(invoice.taxMinor),
        'cac:TaxSubtotal': { 'cbc:TaxableAmount': amount(invoice.netMinor), 'cbc:TaxAmount': amount(invoice.taxMinor), 'cac:TaxCategory': category },
      },
      'cac:LegalMonetaryTotal': {
        'cbc:LineExtensionAmount': amount(invoice.netMinor), 'cbc:TaxExclusiveAmount': amount(invoice.netMinor), 'cbc:TaxInclusiveAmount': amount(invoice.totalMinor), 'cbc:PayableAmount': amount(invoice.totalMinor),
      },
      [`cac:${line}`]: itemsOf(lines).map((item, index) => ({
        'cbc:ID': index + 1,
        [`cbc:${quantity}`]: { '@unitCode': 'C62', '#text': sign * item.quantity },
        'cbc:LineExtensionAmount': amount(item.quantity * item.unitMinor),
        'cac:Item': { 'cbc:Name': word(`line.${item.kind}`), 'cac:ClassifiedTaxCategory': { 'cbc:ID': category['cbc:ID'], 'cbc:Percent': category['cbc:Percent'], 'cac:TaxScheme': category['cac:TaxScheme'] } },
        'cac:Price': { 'cbc:PriceAmount': { '@currencyID': invoice.currency, '#text': decimal(item.unitMinor) } },
      })),
    },
  }
  return new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, suppressEmptyNode: true }).build(document)
}

/** Lines of one kind and price together; a price is never negative (BR-27), so a credit is a negative quantity. */
function itemsOf(lines: readonly StoredLine[]): readonly Item[] {
  const items = new Map<string, Item>()
  for (const { kind, amountMinor } of lines) {
    const key = `${kind} ${amountMinor}`
    items.set(key, { kind, unitMinor: Math.abs(amountMinor), quantity: (items.get(key)?.quantity ?? 0) + (amountMinor < 0 ? -1 : 1) })
  }
  return [...items.values()]
}

function taxCategory({ tax: { kind, basisPoints } }: StoredInvoice, word: Word) {
  const scheme = { 'cac:TaxScheme': { 'cbc:ID': 'VAT' } }
  if (kind === 'rate') return { 'cbc:ID': basisPoints === 0 ? 'Z' : 'S', 'cbc:Percent': (100 * basisPoints / whole).toFixed(2), ...scheme }
  // BR-AE-10, BR-E-10: without tax there is a reason.
  return { 'cbc:ID': kind === 'exempt' ? 'E' : 'AE', 'cbc:Percent': '0.00', 'cbc:TaxExemptionReason': word(`pdf.${kind}`), ...scheme }
}

function party({ name, address, vatId }: StoredInvoice['buyer'], country: string) {
  return {
    'cac:PostalAddress': { ...address === '' ? {} : { 'cbc:StreetName': address.replaceAll(/\s*\n\s*/g, ', ') }, 'cac:Country': { 'cbc:IdentificationCode': country } },
    'cac:PartyTaxScheme': { 'cbc:CompanyID': plainVatId(vatId), 'cac:TaxScheme': { 'cbc:ID': 'VAT' } },
    'cac:PartyLegalEntity': { 'cbc:RegistrationName': name },
  }
}
