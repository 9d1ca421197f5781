import type { UnitOfWork } from '@overt/sdk'
import type { IssuedInvoice } from '../contracts.ts'
import type { Account, BillingContext } from './account.ts'
import { findAccount } from './account.ts'
import { openMinor, readInvoices } from './invoicing/read-invoices.ts'
import { moneyText } from './money.ts'

/** Days after an invoice fell due on which the contact is reminded. */
export const reminderDays = [7, 14, 30] as const

/** The contact, or every active admin where none was named or the one named is no active admin any more. */
async function contactsOf({ directory }: BillingContext, unit: UnitOfWork, { contactMemberId }: Account): Promise<readonly string[]> {
  const admins = (await directory.members(unit, { roles: ['admin'], status: ['active'] })).map(({ id }) => id)
  return contactMemberId !== null && admins.includes(contactMemberId) ? [contactMemberId] : admins
}

/** To the contact of the workspace, or its admins. */
export async function mail(context: BillingContext, unit: UnitOfWork, account: Account, kind: string, values: Readonly<Record<string, string | number>>): Promise<void> {
  const { locale } = await context.directory.workspace(unit)
  for (const memberId of await contactsOf(context, unit, account)) {
    await context.mail.send(unit, {
      memberId, subject: context.t(locale, `mail.${kind}.subject`, values), text: context.t(locale, `mail.${kind}.text`, values),
      action: { label: context.t(locale, 'mail.open'), path: '/settings/billing' },
    })
  }
}

export async function mailInvoice(context: BillingContext, unit: UnitOfWork, account: Account, { number, kind, totalMinor }: IssuedInvoice): Promise<void> {
  const { locale } = await context.directory.workspace(unit)
  await mail(context, unit, account, kind, { number, total: moneyText(Math.abs(totalMinor), account.currency, locale) })
}

/** Reminds of what is open 7, 14 and 30 days after it fell due; each once, and of the latest only. */
export async function remind(context: BillingContext, workspaceId: string): Promise<void> {
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const account = await findAccount(unit)
    if (account === undefined) return
    const { locale } = await context.directory.workspace(unit)
    const today = context.clock.now().toZonedDateTimeISO(account.timeZone).toPlainDate()
    for (const invoice of await readInvoices(unit)) {
      const open = openMinor(invoice)
      const late = Temporal.PlainDate.from(invoice.dueOn).until(today, { largestUnit: 'days' }).days
      const days = reminderDays.findLast((each) => late >= each)
      if (open <= 0 || days === undefined) continue
      const noted = await unit.query('insert into p_billing.reminder (workspace_id, invoice_id, days, sent_at) values ($1, $2, $3, $4) on conflict do nothing returning 1', [workspaceId, invoice.id, days, context.clock.now().toString()])
      if (noted.length > 0) await mail(context, unit, account, 'reminder', { number: invoice.number, total: moneyText(open, invoice.currency, locale), days: late })
    }
  })
}
