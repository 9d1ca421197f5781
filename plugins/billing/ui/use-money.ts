import { useFormat } from '@overt/sdk/ui'

/** Amounts and dates of invoices as people read them. */
export function useMoney() {
  const format = useFormat()
  return {
    money(minor: number, currency: string): string {
      const amounts = new Intl.NumberFormat(format.locale, { style: 'currency', currency })
      return amounts.format(minor / 10 ** (amounts.resolvedOptions().maximumFractionDigits ?? 2))
    },
    date: (day: string): string => format.day(day, { day: 'numeric', month: 'short', year: 'numeric' }),
  }
}
