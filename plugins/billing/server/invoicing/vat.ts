import * as vat from 'jsvat'
import type { TaxRule } from '../../rules/totals.ts'

const countries = [
  vat.austria, vat.belgium, vat.bulgaria, vat.croatia, vat.cyprus, vat.czechRepublic, vat.denmark, vat.estonia, vat.finland, vat.france, vat.germany, vat.greece, vat.hungary, vat.ireland,
  vat.italy, vat.latvia, vat.lithuania, vat.luxembourg, vat.malta, vat.netherlands, vat.poland, vat.portugal, vat.romania, vat.slovakiaRepublic, vat.slovenia, vat.spain, vat.sweden,
]

/** Whether it is a VAT id of a member state of the EU, checksum included. */
export const isVatId = (value: string): boolean => vat.checkVAT(value, countries).isValid

/** ISO 3166 code of the member state that a valid id is of. */
export const countryOfVatId = (value: string): string | undefined => {
  const { isValid, country } = vat.checkVAT(value, countries)
  return isValid ? country?.isoCode.short : undefined
}

export interface TaxTerms {
  readonly tax: 'rate' | 'exempt'
  readonly taxBasisPoints: number
  readonly reverseCharge: boolean
  readonly sellerVatId: string
}

/** Reverse charge is for a buyer with a valid VAT id of another member state than the seller's (Directive 2006/112/EC, articles 44 and 196). */
export function taxRuleFor({ tax, taxBasisPoints, reverseCharge, sellerVatId }: TaxTerms, buyerVatId: string): TaxRule {
  if (tax === 'exempt') return { kind: 'exempt', basisPoints: 0 }
  const buyer = buyerVatId === '' ? undefined : countryOfVatId(buyerVatId)
  if (reverseCharge && buyer !== undefined && buyer !== countryOfVatId(sellerVatId)) return { kind: 'reverse-charge', basisPoints: 0 }
  return { kind: 'rate', basisPoints: taxBasisPoints }
}
