import type { BillingEvent } from '../rules/invoice-lines.ts'

/** One row of the table in docs/billing.md: a subscription that began on 31 January 2026, in UTC, at 8.00. */
export interface BillingCase {
  readonly title: string
  /** Day of 2026 (UTC, noon; `start`: long before) → what happened: `ada on`, `ada off`, `ada connected`, `price 9.00`. */
  readonly happened: readonly string[]
  /** Lines of the invoices of 31 January, 28 February and 31 March. */
  readonly invoices: readonly (readonly string[])[]
}

export const cases: readonly BillingCase[] = [
  {
    title: 'a member who is monitored and connects every month is billed in advance every month',
    happened: ['start ada on', '01-31 ada connected', '03-01 ada connected'],
    invoices: [['ada advance 8.00'], ['ada advance 8.00'], ['ada advance 8.00']],
  },
  {
    title: 'a member who is billed and never connects is credited on the next invoice',
    happened: ['start ada on', '03-05 ada connected'],
    invoices: [['ada advance 8.00'], ['ada advance 8.00', 'ada credit -8.00'], ['ada advance 8.00']],
  },
  {
    title: 'a member who joins in the middle of a period and connects is added to the next invoice',
    happened: ['02-10 ada on', '02-11 ada connected', '03-01 ada connected'],
    invoices: [[], ['ada advance 8.00', 'ada addition 8.00'], ['ada advance 8.00']],
  },
  {
    title: 'a member who joins in the middle of a period and does not connect costs nothing for it',
    happened: ['02-10 ada on', '03-01 ada connected'],
    invoices: [[], ['ada advance 8.00'], ['ada advance 8.00']],
  },
  {
    title: 'a member who leaves in the middle of a period keeps it paid, and is not billed again',
    happened: ['start ada on', '02-01 ada connected', '02-10 ada off'],
    invoices: [['ada advance 8.00'], [], []],
  },
  {
    title: 'a member who comes and goes within one period is added once if they connected',
    happened: ['02-05 ada on', '02-06 ada connected', '02-07 ada connected', '02-20 ada off'],
    invoices: [[], ['ada addition 8.00'], []],
  },
  {
    title: 'a member who leaves and comes back within one period is billed for it once',
    happened: ['start ada on', '02-01 ada connected', '02-10 ada off', '02-12 ada on', '02-13 ada connected', '03-02 ada connected'],
    invoices: [['ada advance 8.00'], ['ada advance 8.00'], ['ada advance 8.00']],
  },
  {
    title: 'somebody who is not monitored and whose agent never connects is no part of the bill',
    happened: ['start ada on', '02-01 ada connected', '03-01 ada connected', 'start bob off'],
    invoices: [['ada advance 8.00'], ['ada advance 8.00'], ['ada advance 8.00']],
  },
  {
    title: 'a new price counts from the next period, and a credit is what was billed',
    happened: ['start ada on', '02-10 price 9.00', '03-01 ada connected'],
    invoices: [['ada advance 8.00'], ['ada advance 9.00', 'ada credit -8.00'], ['ada advance 9.00']],
  },
  {
    title: 'a member who is switched off on the last day of a period is not billed for the next',
    happened: ['start ada on', '02-01 ada connected', '02-27 ada off'],
    invoices: [['ada advance 8.00'], [], []],
  },
]

export function eventsOf({ happened }: BillingCase): BillingEvent[] {
  return [{ kind: 'priced', at: Temporal.Instant.from('2025-01-01T00:00:00Z'), minor: 800 }, ...happened.map((line): BillingEvent => {
    const [when = '', who = '', what = ''] = line.split(' ')
    const at = Temporal.Instant.from(when === 'start' ? '2025-06-01T00:00:00Z' : `2026-${when}T12:00:00Z`)
    if (who === 'price') return { kind: 'priced', at, minor: Math.round(Number(what) * 100) }
    return what === 'connected' ? { kind: 'connected', memberId: who, at } : { kind: 'monitored', memberId: who, at, on: what === 'on' }
  })]
}

const cell = (parts: readonly string[]): string => (parts.length === 0 ? '–' : parts.join(', '))

/** The case as a row of the table. */
export const rowOf = ({ title, happened, invoices }: BillingCase): string => `| ${title} | ${[cell(happened), ...invoices.map(cell)].join(' | ')} |`
