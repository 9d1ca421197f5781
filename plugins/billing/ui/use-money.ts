import { useMessages } from '@overt/sdk/ui'

/** Amounts and dates of invoices as people read them. */
export function useMoney() {
  const { locale } = useMessages()
  const language = (): string => (locale.value === 'en' ? 'en-GB' : locale.value)
  return {
    money(minor: number, currency: string): string {
      const format = new Intl.NumberFormat(language(), { style: 'currency', currency })
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
    },
    date: (day: string): string => new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`)),
  }
}
