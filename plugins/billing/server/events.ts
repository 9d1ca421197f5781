import type { MemberSummary, UnitOfWork } from '@overt/sdk'
import type { BillingEvent } from '../rules/invoice-lines.ts'
import type { Account, BillingContext } from './account.ts'
import { priceOf } from './account.ts'

const monitored = ({ status, monitored: on }: MemberSummary): boolean => on && status === 'active'

/** Notes whoever began or ceased to be monitored since it was last noted. */
export async function noteMonitored({ directory, clock }: BillingContext, unit: UnitOfWork): Promise<void> {
  const members = await directory.members(unit)
  await unit.query(`
    insert into p_billing.monitored_change (workspace_id, member_id, at, monitored)
    select $1, now_is.id, $2, now_is.monitored from jsonb_to_recordset($3::jsonb) as now_is (id uuid, monitored boolean)
      left join lateral (select c.monitored from p_billing.monitored_change c where c.workspace_id = $1 and c.member_id = now_is.id order by c.at desc limit 1) last on true
    where coalesce(last.monitored, false) <> now_is.monitored
    on conflict (workspace_id, member_id, at) do update set monitored = excluded.monitored`,
  [unit.workspaceId, clock.now().toString(), JSON.stringify(members.map((member) => ({ id: member.id, monitored: monitored(member) })))])
}

/** Notes that a device of the member connected. */
export async function noteContact(unit: UnitOfWork, timeZone: string, memberId: string, at: Temporal.Instant): Promise<void> {
  await unit.query({
    name: 'billing-note-contact',
    text: `insert into p_billing.contact as c (workspace_id, member_id, day, first_at) values ($1, $2, $3, $4)
      on conflict (workspace_id, member_id, day) do update set first_at = excluded.first_at where excluded.first_at < c.first_at`,
    values: [unit.workspaceId, memberId, at.toZonedDateTimeISO(timeZone).toPlainDate().toString(), at.toString()],
  })
}

/** Notes the price where it is another than the last. */
export async function notePrice({ clock, operator }: BillingContext, unit: UnitOfWork, account: Account): Promise<void> {
  const minor = priceOf(account, await operator.settings(unit))
  await unit.query(`insert into p_billing.price_change (workspace_id, at, minor)
    select $1, $2, $3 where $3 is distinct from (select minor from p_billing.price_change where workspace_id = $1 order by at desc limit 1)
    on conflict (workspace_id, at) do update set minor = excluded.minor`, [unit.workspaceId, clock.now().toString(), minor])
}

/** Everything that the lines of an invoice depend on; contacts since the start of the period before the last. */
export async function readEvents(unit: UnitOfWork, since: Temporal.Instant): Promise<BillingEvent[]> {
  const instant = (at: Date): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(at.getTime())
  const changes = await unit.query<{ member_id: string; at: Date; monitored: boolean }>('select member_id, at, monitored from p_billing.monitored_change where workspace_id = $1', [unit.workspaceId])
  const contacts = await unit.query<{ member_id: string; first_at: Date }>('select member_id, first_at from p_billing.contact where workspace_id = $1 and first_at >= $2', [unit.workspaceId, since.toString()])
  const prices = await unit.query<{ at: Date; minor: number }>('select at, minor from p_billing.price_change where workspace_id = $1', [unit.workspaceId])
  return [
    ...changes.map((row): BillingEvent => ({ kind: 'monitored', memberId: row.member_id, at: instant(row.at), on: row.monitored })),
    ...contacts.map((row): BillingEvent => ({ kind: 'connected', memberId: row.member_id, at: instant(row.first_at) })),
    ...prices.map((row): BillingEvent => ({ kind: 'priced', at: instant(row.at), minor: row.minor })),
  ]
}
