import { useFormat } from '@overt/sdk/ui'

const digitsOf = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Minor units of what somebody typed, with a point or a comma; undefined where it is no amount of that currency. */
export function minorOf(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency)
  const found = /^(\d{1,10})(?:[.,](\d+))?$/.exec(text.trim())
  const fraction = found?.[2] ?? ''
  return found === null || fraction.length > digits ? undefined : Number(`${found[1]}${fraction.padEnd(digits, '0')}`)
}

/** The amount as it is typed. */
export const amountText = (minor: number, currency: string): string => (minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency))

/** Amounts and dates of invoices as people read them. */
export function useMoney() {
  const format = useFormat()
  return {
    money: (minor: number, currency: string): string => new Intl.NumberFormat(format.locale, { style: 'currency', currency }).format(minor / 10 ** digitsOf(currency)),
    date: (day: string): string => format.day(day, { day: 'numeric', month: 'short', year: 'numeric' }),
  }
}
