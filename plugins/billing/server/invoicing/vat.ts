import * as vat from 'jsvat'
import type { TaxRule } from '../../rules/totals.ts'

/** Since 2023 new numbers of Belgium begin with 1, with the same check digits (Crossroads Bank for Enterprises); the library knows those with 0. */
const belgium: vat.Country = {
  ...vat.belgium, rules: { multipliers: {}, regex: [...vat.belgium.rules.regex, /^(BE)(1\d{9})$/] },
  calcFn: (digits) => (digits.startsWith('1') && digits.length === 10 ? 97 - Number(digits.slice(0, 8)) % 97 === Number(digits.slice(8)) : vat.belgium.calcFn(digits)),
}

const countries = [
  vat.austria, belgium, vat.bulgaria, vat.croatia, vat.cyprus, vat.czechRepublic, vat.denmark, vat.estonia, vat.finland, vat.france, vat.germany, vat.greece, vat.hungary, vat.ireland,
  vat.italy, vat.latvia, vat.lithuania, vat.luxembourg, vat.malta, vat.netherlands, vat.poland, vat.portugal, vat.romania, vat.slovakiaRepublic, vat.slovenia, vat.spain, vat.sweden,
]

/** As it is printed and compared: capitals and digits alone. */
export const plainVatId = (value: string): string => value.replaceAll(/[^0-9A-Z]/gi, '').toUpperCase()

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
