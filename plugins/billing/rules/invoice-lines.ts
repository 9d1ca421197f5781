import { beforeOf, isWithin, previousOf } from './periods.ts'
import type { Period } from './periods.ts'

/** What has happened in a workspace, as far as its bill depends on it. */
export type BillingEvent =
  /** From then on the member is monitored, or no longer: joined, switched, suspended, removed. */
  | { readonly kind: 'monitored'; readonly memberId: string; readonly at: Temporal.Instant; readonly on: boolean }
  /** An agent or a punch device of the member connected. */
  | { readonly kind: 'connected'; readonly memberId: string; readonly at: Temporal.Instant }
  /** From then on a member costs this per month, in minor units of the currency. */
  | { readonly kind: 'priced'; readonly at: Temporal.Instant; readonly minor: number }

/**
 * `advance`: monitored at the start of the period, billed for it. `credit`: billed for the period before, never connected in it.
 * `addition`: active in the period before without having been billed for it.
 */
export type LineKind = 'advance' | 'credit' | 'addition'

export interface InvoiceLine {
  readonly kind: LineKind
  readonly memberId: string
  /** The period that is billed or credited: the invoice's own, or the one before. */
  readonly period: Period
  /** Minor units; negative for a credit. */
  readonly amountMinor: number
  /** When they first connected in the period before the invoice; null where they did not. */
  readonly firstContactAt: Temporal.Instant | null
}

const kindsInOrder: readonly LineKind[] = ['advance', 'addition', 'credit']

/**
 * The lines of the invoice at the start of a period: in advance for whoever is monitored then, and the period before set right. What it says
 * depends on what happened and not on the order in which events are given.
 */
export function invoiceLines(events: readonly BillingEvent[], period: Period): InvoiceLine[] {
  return sorted([...advanceLines(events, period), ...settlingLines(events, period)])
}

/** What is due back when no further period follows: credits of the last period. Whoever became active in it is not charged any more. */
export function closingLines(events: readonly BillingEvent[], afterLast: Period): InvoiceLine[] {
  return sorted(settlingLines(events, afterLast).filter(({ kind }) => kind === 'credit'))
}

function advanceLines(events: readonly BillingEvent[], period: Period): InvoiceLine[] {
  const contacts = firstContacts(events, beforeOf(period))
  const price = priceAt(events, period.from)
  return [...monitoredAt(events, period.from)].map((memberId) => ({ kind: 'advance', memberId, period, amountMinor: price, firstContactAt: contacts.get(memberId) ?? null }))
}

function settlingLines(events: readonly BillingEvent[], current: Period): InvoiceLine[] {
  const period = previousOf(current)
  if (period === undefined) return []
  const billed = monitoredAt(events, period.from)
  const contacts = firstContacts(events, period)
  const price = priceAt(events, period.from)
  const credits = [...billed].filter((memberId) => !contacts.has(memberId)).map((memberId): InvoiceLine => ({ kind: 'credit', memberId, period, amountMinor: -price, firstContactAt: null }))
  const additions = [...contacts].filter(([memberId]) => !billed.has(memberId)).map(([memberId, at]): InvoiceLine => ({ kind: 'addition', memberId, period, amountMinor: price, firstContactAt: at }))
  return [...credits, ...additions].filter(({ amountMinor }) => amountMinor !== 0)
}

/** Members who are monitored at an instant. Of changes at the same instant, being monitored counts. */
export function monitoredAt(events: readonly BillingEvent[], at: Temporal.Instant): ReadonlySet<string> {
  const latest = new Map<string, { at: Temporal.Instant; on: boolean }>()
  for (const event of events) {
    if (event.kind !== 'monitored' || Temporal.Instant.compare(event.at, at) > 0) continue
    const known = latest.get(event.memberId)
    const order = known === undefined ? 1 : Temporal.Instant.compare(event.at, known.at)
    if (order > 0) latest.set(event.memberId, { at: event.at, on: event.on })
    else if (order === 0) known!.on ||= event.on
  }
  return new Set([...latest].filter(([, { on }]) => on).map(([memberId]) => memberId))
}

/** When each member first connected within a period. */
export function firstContacts(events: readonly BillingEvent[], period: Period): ReadonlyMap<string, Temporal.Instant> {
  const first = new Map<string, Temporal.Instant>()
  for (const event of events) {
    if (event.kind !== 'connected' || !isWithin(period, event.at)) continue
    const known = first.get(event.memberId)
    if (known === undefined || Temporal.Instant.compare(event.at, known) < 0) first.set(event.memberId, event.at)
  }
  return first
}

/** The price in force at an instant, of two set at the same instant the lower; the first that was ever set before any was. */
export function priceAt(events: readonly BillingEvent[], at: Temporal.Instant): number {
  const prices = events.filter((event) => event.kind === 'priced').toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || b.minor - a.minor)
  return (prices.findLast((price) => Temporal.Instant.compare(price.at, at) <= 0) ?? prices.filter((price) => price.at.equals(prices[0]!.at)).at(-1))?.minor ?? 0
}

const sorted = (lines: readonly InvoiceLine[]): InvoiceLine[] => lines.toSorted((a, b) =>
  kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind) || (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0))
