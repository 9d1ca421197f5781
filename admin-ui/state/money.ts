import { useMessages } from '@overt/sdk/ui'

/** How many digits of a currency are its minor unit: 2 of EUR, 0 of JPY. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Writes an amount in minor units with its currency, in the reader's language. */
export function useMoney(): (amount: number, currency: string) => string {
  const { locale } = useMessages()
  return (amount, currency) => new Intl.NumberFormat(locale.value === 'en' ? 'en-GB' : locale.value, { style: 'currency', currency }).format(amount / 10 ** minorDigits(currency))
}
