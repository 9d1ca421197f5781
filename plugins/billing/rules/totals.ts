/** How an invoice is taxed: a rate in basis points, by the buyer (reverse charge), or not at all. */
export interface TaxRule {
  readonly kind: 'rate' | 'reverse-charge' | 'exempt'
  /** Hundredths of a percent: 1900 is 19 %. 0 unless `kind` is `rate`. */
  readonly basisPoints: number
}

export interface InvoiceTotals {
  readonly netMinor: number
  readonly taxMinor: number
  readonly totalMinor: number
}

const whole = 10_000

/**
 * The one rounding rule of invoices: the tax of the whole net amount, half a minor unit away from zero, so that a credit note is the mirror of its
 * invoice. Net amounts are whole minor units already.
 */
export function totalsOf(amounts: readonly number[], { kind, basisPoints }: TaxRule): InvoiceTotals {
  const netMinor = amounts.reduce((sum, amount) => sum + amount, 0)
  const taxMinor = kind === 'rate' ? roundedQuotient(netMinor * basisPoints, whole) : 0
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor }
}

function roundedQuotient(dividend: number, divisor: number): number {
  const size = Math.abs(dividend)
  const rounded = Math.floor((2 * size + divisor) / (2 * divisor))
  return dividend < 0 && rounded !== 0 ? -rounded : rounded
}
