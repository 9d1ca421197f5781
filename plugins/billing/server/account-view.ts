import type { UnitOfWork } from '@overt/sdk'
import { invoiceLines } from '../rules/invoice-lines.ts'
import type { BillingEvent } from '../rules/invoice-lines.ts'
import { beforeOf, daysOf, periodAt } from '../rules/periods.ts'
import { standingAt, startFor, trialEnd } from '../rules/standing.ts'
import { totalsOf } from '../rules/totals.ts'
import type { AccessStep } from '../rules/access.ts'
import { accessOf, stateAt } from './access.ts'
import { openAccount, priceOf } from './account.ts'
import type { BillingContext } from './account.ts'
import { noteMonitored, notePrice, readEvents } from './events.ts'
import { readInvoices } from './invoicing/read-invoices.ts'
import { taxRuleFor } from './invoicing/vat.ts'
import { sumsOf } from './routes/views.ts'
import type { BillingTerms } from './settings.ts'
import { findCustomer } from './stripe/stripe-store.ts'

/** Where a workspace stands, who counts, and its next invoice as it would be written now. */
export async function accountView(context: BillingContext, unit: UnitOfWork) {
  const account = await openAccount(context, unit)
  await notePrice(context, unit, account)
  await noteMonitored(context, unit)
  const now = context.clock.now()
  const invoices = await readInvoices(unit)
  const terms = await context.operator.settings(unit)
  const standing = standingAt(account, now)
  const current = standing.state === 'active' ? standing.period : undefined
  const next = standing.state === 'ended' ? null : standing.state === 'trial' && account.startedOn === null ? periodAt(startFor(account, now), account.timeZone, 0) : standing.next
  const since = current?.from ?? account.trialStartedOn.toZonedDateTime(account.timeZone).toInstant()
  const events = await readEvents(unit, next === null ? since : earlier(since, beforeOf(next).from))
  const monitored = new Set((await context.directory.members(unit, { status: ['active'] })).filter((member) => member.monitored).map(({ id }) => id))
  const lines = next === null ? [] : invoiceLines(events, next)
  const first = firstSince(events, since)
  const monitoredSince = sinceWhenMonitored(events)
  const members = await context.directory.members(unit, { ids: [...new Set([...monitored, ...first.keys()])] })
  const trialEndsAt = standing.state === 'trial' ? trialEnd(account) : null
  return {
    plan: { priceMinor: priceOf(account, terms), currency: account.currency },
    state: stateAt(account, invoices, now),
    access: accessView(accessOf(account, invoices, now)),
    subscribed: account.startedOn !== null && standing.state !== 'ended' && account.endsAfter === null,
    trialEndsAt: trialEndsAt?.toString() ?? null,
    trialDaysLeft: trialEndsAt === null ? null : Math.ceil(trialEndsAt.since(now).total('hours') / 24),
    period: current === undefined ? null : { firstOn: daysOf(current).first.toString(), lastOn: daysOf(current).last.toString() },
    endsAt: standing.state === 'ended' ? standing.endedAt.toString() : current !== undefined && account.endsAfter !== null ? periodAt(account.startedOn!, account.timeZone, account.endsAfter + 1).from.toString() : null,
    counted: members.map(({ id, name }) => ({ memberId: id, name, monitored: monitored.has(id), monitoredSince: monitored.has(id) ? monitoredSince.get(id)?.toString() ?? null : null, firstContactAt: first.get(id)?.toString() ?? null })).toSorted((a, b) => a.name.localeCompare(b.name)),
    next: next === null ? null : { issuedOn: daysOf(next).first.toString(), lines: sumsOf(lines), ...totalsOf(lines.map(({ amountMinor }) => amountMinor), taxRuleFor(terms, account.buyerVatId)), currency: account.currency },
    payment: await paymentView(unit, terms),
    contact: { memberId: account.contactMemberId, name: account.buyerName, address: account.buyerAddress, vatId: account.buyerVatId },
  }
}

async function paymentView(unit: UnitOfWork, { provider, payment: instructions }: Pick<BillingTerms, 'provider' | 'payment'>) {
  const method = provider === 'stripe' ? (await findCustomer(unit))?.method ?? null : null
  return { provider, instructions, method: method === null ? null : { kind: method.kind, label: method.label, expires: method.expires } }
}

const accessView = (step: AccessStep) => (step.state === 'open' ? { state: 'open' as const, readOnlyAt: null, erasesAt: null }
  : { state: step.state === 'grace' ? 'grace' as const : 'read-only' as const, readOnlyAt: step.readOnlyAt.toString(), erasesAt: step.erasesAt.toString() })

const earlier = (one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant => (Temporal.Instant.compare(one, other) < 0 ? one : other)

/** When the monitoring that goes on now began. */
function sinceWhenMonitored(events: readonly BillingEvent[]): ReadonlyMap<string, Temporal.Instant> {
  const since = new Map<string, Temporal.Instant>()
  const changes = events.filter((event) => event.kind === 'monitored').toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  for (const { memberId, at, on } of changes) {
    if (!on) since.delete(memberId)
    else if (!since.has(memberId)) since.set(memberId, at)
  }
  return since
}

function firstSince(events: readonly BillingEvent[], since: Temporal.Instant): ReadonlyMap<string, Temporal.Instant> {
  const first = new Map<string, Temporal.Instant>()
  for (const event of events) {
    if (event.kind !== 'connected' || Temporal.Instant.compare(event.at, since) < 0) continue
    const known = first.get(event.memberId)
    if (known === undefined || Temporal.Instant.compare(event.at, known) < 0) first.set(event.memberId, event.at)
  }
  return first
}
