import type { MemberSummary, UnitOfWork } from '@overt/sdk'
import type { InvoiceDraft, Invoices } from '../contracts.ts'
import { closingLines, invoiceLines } from '../rules/invoice-lines.ts'
import type { InvoiceLine } from '../rules/invoice-lines.ts'
import { beforeOf, daysOf, periodAt } from '../rules/periods.ts'
import type { Period } from '../rules/periods.ts'
import { findAccount, openAccount } from './account.ts'
import type { Account, BillingContext } from './account.ts'
import { noteMonitored, notePrice, readEvents } from './events.ts'
import { installationSeller } from './invoicing/read-invoices.ts'
import { plainVatId, taxRuleFor } from './invoicing/vat.ts'
import { mailInvoice } from './mails.ts'

/** Periods that one run invoices at most, each in a transaction of its own; the next run goes on. */
const mostPeriods = 24

/** Writes the invoices of every period that has begun since the last; a second run writes none. */
export async function turnPeriods(context: BillingContext, invoices: Invoices, workspaceId: string): Promise<void> {
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const account = await openAccount(context, unit)
    await notePrice(context, unit, account)
    await noteMonitored(context, unit)
  })
  for (let turned = 0; turned < mostPeriods; turned++) {
    if (!await context.database.inWorkspace({ workspaceId }, (unit) => turnOne(context, invoices, unit))) return
  }
}

async function turnOne(context: BillingContext, invoices: Invoices, unit: UnitOfWork): Promise<boolean> {
  const account = await findAccount(unit, { lock: true })
  if (account?.startedOn == null) return false
  const { startedOn, timeZone, nextPeriod, endsAfter } = account
  const period = periodAt(startedOn, timeZone, nextPeriod)
  const isClosing = endsAfter !== null && nextPeriod === endsAfter + 1
  if (Temporal.Instant.compare(period.from, context.clock.now()) > 0 || endsAfter !== null && nextPeriod > endsAfter + 1) return false
  const events = await readEvents(unit, beforeOf(period).from)
  const lines = isClosing ? closingLines(events, period) : invoiceLines(events, period)
  await unit.query('update p_billing.account set next_period = next_period + 1 where workspace_id = $1', [unit.workspaceId])
  if (lines.length === 0) return true
  const issued = await invoices.issue(unit, await draftOf(context, unit, account, period, lines))
  await context.audit.record(unit, { action: 'invoice.issued', subject: 'BillingAccount', after: { number: issued.number, totalMinor: issued.totalMinor, currency: account.currency } })
  await mailInvoice(context, unit, account, issued)
  return true
}

/** The invoice of a period, or what it would be now. */
export async function draftOf({ operator, directory }: Pick<BillingContext, 'operator' | 'directory'>, unit: UnitOfWork, account: Account, period: Period, lines: readonly InvoiceLine[]): Promise<InvoiceDraft> {
  const terms = await operator.settings(unit)
  const members = new Map((await directory.members(unit, { ids: [...new Set(lines.map(({ memberId }) => memberId))] })).map((member): [string, MemberSummary] => [member.id, member]))
  const issuedOn = daysOf(period).first
  return {
    sellerKey: installationSeller, source: 'subscription', reference: `${account.startedOn?.toString() ?? ''}/${period.index}`,
    seller: { name: terms.sellerName, address: terms.sellerAddress, vatId: plainVatId(terms.sellerVatId), email: terms.sellerEmail, payment: terms.payment },
    buyer: { name: account.buyerName, address: account.buyerAddress, vatId: account.buyerVatId },
    currency: account.currency, tax: taxRuleFor(terms, account.buyerVatId), issuedOn, dueOn: issuedOn.add({ days: terms.dueDays }),
    lines: lines.map(({ kind, memberId, period: billed, amountMinor, firstContactAt }) => {
      const { first, last } = daysOf(billed)
      return { kind, amountMinor, firstOn: first, lastOn: last, firstContactAt, person: { memberId, name: members.get(memberId)?.name ?? '' } }
    }),
  }
}
