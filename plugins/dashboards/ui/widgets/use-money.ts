import { useMessages } from '@overt/sdk/ui'

/** Minor units as money; a dash where there is none to tell. */
export function useMoney(): (amount: number | null, currency: string) => string {
  const { locale } = useMessages()
  return (amount, currency) => {
    if (amount === null) return '–'
    const style = new Intl.NumberFormat(locale.value === 'en' ? 'en-GB' : locale.value, { style: 'currency', currency })
    return style.format(amount / 10 ** (style.resolvedOptions().maximumFractionDigits ?? 2))
  }
}
