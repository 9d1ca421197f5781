import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { AccessHistory } from '../rules/access.ts'
import type { Subscription } from '../rules/standing.ts'
import type { BillingTerms, operatorSettings } from './settings.ts'

export type BillingContext = ServerContext<Record<never, never>, typeof operatorSettings>

/** What a workspace has agreed to, and who its invoices are for. */
export interface Account extends Subscription {
  readonly nextPeriod: number
  readonly currency: string
  /** Null: the installation's. */
  readonly priceMinor: number | null
  readonly contactMemberId: string | null
  readonly buyerName: string
  readonly buyerAddress: string
  readonly buyerVatId: string
  /** How the limits of an unpaid bill went so far. */
  readonly access: AccessHistory
}

interface AccountRow {
  readonly trial_started_on: string; readonly trial_days: number; readonly time_zone: string; readonly started_on: string | null; readonly ends_after: number | null; readonly next_period: number
  readonly currency: string; readonly price_minor: number | null; readonly contact_member_id: string | null; readonly buyer_name: string; readonly buyer_address: string; readonly buyer_vat_id: string
  readonly grace_since: Date | null; readonly read_only_since: Date | null; readonly erasure_announced_at: Date | null
}

const select = `select trial_started_on::text, trial_days, time_zone, started_on::text, ends_after, next_period, currency, price_minor, contact_member_id, buyer_name, buyer_address, buyer_vat_id,
    grace_since, read_only_since, erasure_announced_at
  from p_billing.account where workspace_id = $1`

const instant = (date: Date | null): Temporal.Instant | null => (date === null ? null : Temporal.Instant.fromEpochMilliseconds(date.getTime()))

export async function findAccount(unit: UnitOfWork, { lock = false } = {}): Promise<Account | undefined> {
  const [row] = await unit.query<AccountRow>({ name: lock ? 'billing-lock-account' : 'billing-account', text: lock ? `${select} for update` : select, values: [unit.workspaceId] })
  return row === undefined ? undefined : {
    trialStartedOn: Temporal.PlainDate.from(row.trial_started_on), trialDays: row.trial_days, timeZone: row.time_zone,
    startedOn: row.started_on === null ? null : Temporal.PlainDate.from(row.started_on), endsAfter: row.ends_after, nextPeriod: row.next_period,
    currency: row.currency, priceMinor: row.price_minor, contactMemberId: row.contact_member_id, buyerName: row.buyer_name, buyerAddress: row.buyer_address, buyerVatId: row.buyer_vat_id,
    access: { graceSince: instant(row.grace_since), readOnlySince: instant(row.read_only_since), erasureAnnouncedAt: instant(row.erasure_announced_at) },
  }
}

/** The account of the workspace; its trial begins with the day on which billing first meets it. */
export async function openAccount({ directory, clock, operator }: BillingContext, unit: UnitOfWork, { lock = false } = {}): Promise<Account> {
  const found = await findAccount(unit, { lock })
  if (found !== undefined) return found
  const { name, timeZone } = await directory.workspace(unit)
  const terms = await operator.settings(unit)
  const today = clock.now().toZonedDateTimeISO(timeZone).toPlainDate()
  await unit.query('insert into p_billing.account (workspace_id, trial_started_on, trial_days, time_zone, currency, buyer_name) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
    [unit.workspaceId, today.toString(), terms.trialDays, timeZone, terms.currency, name])
  return (await findAccount(unit, { lock }))!
}

/** Begins a subscription, whose periods are counted from that day. */
export const subscribe = (unit: UnitOfWork, startedOn: Temporal.PlainDate): Promise<unknown> =>
  unit.query('update p_billing.account set started_on = $2, ends_after = null, next_period = 0 where workspace_id = $1', [unit.workspaceId, startedOn.toString()])

/** Ends it after that period; null takes the end back. */
export const endAfter = (unit: UnitOfWork, index: number | null): Promise<unknown> =>
  unit.query('update p_billing.account set ends_after = $2 where workspace_id = $1', [unit.workspaceId, index])

/** Before its first period a subscription leaves nothing behind. */
export const withdraw = (unit: UnitOfWork): Promise<unknown> =>
  unit.query('update p_billing.account set started_on = null, ends_after = null, next_period = 0 where workspace_id = $1', [unit.workspaceId])

/** What a member costs per month. */
export const priceOf = ({ priceMinor }: Account, terms: BillingTerms): number => priceMinor ?? terms.priceMinor
