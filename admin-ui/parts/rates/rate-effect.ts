import { useMessages } from '@overt/sdk/ui'
import type { RatesChanged } from '@overt/sdk/ui'
import { useMoney } from '../../state/money.ts'

/** Says how a change of rates changes the amounts of entries that exist. */
export function useRateEffect(): (effect: RatesChanged['effect']) => string {
  const money = useMoney()
  const { t } = useMessages()
  return ({ entries, amountBefore, amountAfter, currency }) => entries === 0 ? t('rate.effect-none')
    : t('rate.effect', { count: entries, before: money(amountBefore, currency), after: money(amountAfter, currency) })
}
