/** How many digits of a currency are its minor unit: 2 of EUR, 0 of JPY. */
export function minorDigits(currency: string): number {
  return /^[A-Z]{3}$/.test(currency) ? new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2 : 2
}
