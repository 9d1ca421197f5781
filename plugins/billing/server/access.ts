import { createTextFormats } from '@overt/sdk'
import type { Job, UnitOfWork } from '@overt/sdk'
import { accessAt } from '../rules/access.ts'
import type { AccessNotice, AccessReason, AccessStep } from '../rules/access.ts'
import { standingAt, trialEnd } from '../rules/standing.ts'
import { findAccount } from './account.ts'
import type { Account, BillingContext } from './account.ts'
import { readInvoices, stateOf } from './invoicing/read-invoices.ts'
import type { StoredInvoice } from './invoicing/read-invoices.ts'
import { mail } from './mails.ts'

const membersAtOnce = 500
const trialWarningDays = 7

interface Telling {
  readonly notice: AccessNotice | 'open'
  readonly date: string
  /** The member whom the job before told last. */
  readonly after: string | null
}

/** Why the workspace would be limited; null where all is in order. */
export function accessReason(account: Account, invoices: readonly StoredInvoice[], now: Temporal.Instant): AccessReason | null {
  if (standingAt(account, now).state === 'ended') return account.startedOn === null ? 'trial-ended' : 'ended'
  const today = now.toZonedDateTimeISO(account.timeZone).toPlainDate()
  return invoices.some((invoice) => stateOf(invoice, today) === 'overdue') ? 'unpaid' : null
}

/** How far the workspace may be used now, as it will be noted next. */
export const accessOf = (account: Account, invoices: readonly StoredInvoice[], now: Temporal.Instant): AccessStep => accessAt(accessReason(account, invoices, now), account.access, now)

/** As pages show it: a limit before the subscription. */
export function stateAt(account: Account, invoices: readonly StoredInvoice[], now: Temporal.Instant): 'trial' | 'active' | 'grace' | 'ended' {
  const { state } = accessOf(account, invoices, now)
  if (state === 'grace') return 'grace'
  return state === 'open' ? standingAt(account, now).state : 'ended'
}

/** Limits workspaces whose bill is unpaid or whose time has ended, tells their members, and opens them again. */
export interface AccessControl {
  /** In the transaction of whatever may have changed it: a payment opens the workspace at once. */
  settle(unit: UnitOfWork): Promise<AccessStep | undefined>
  /** Settles, and deletes what is due. */
  turn(workspaceId: string): Promise<void>
}

export function createAccessControl(context: BillingContext): AccessControl {
  const { access, clock, database, directory, notices } = context
  notices.declare({ id: 'access', title: 'notice.access', urgency: 'high', defaults: { push: true, mail: true, messenger: false } })
  const telling: Job<Telling> = context.job<Telling>({ id: 'tell-members', run: (payload, { workspaceId }) => database.inWorkspace({ workspaceId }, (unit) => tell(unit, payload)) })

  async function tell(unit: UnitOfWork, payload: Telling): Promise<void> {
    const members = (await directory.members(unit, { status: ['active'] })).map(({ id }) => id).toSorted()
    const next = members.filter((id) => payload.after === null || id > payload.after).slice(0, membersAtOnce)
    const values = { date: { instant: payload.date } }
    await notices.sendAll(unit, 'access', next.map((memberId) => ({
      memberId, key: 'access', path: '/me', text: { key: `access.${payload.notice}`, values },
      mail: { subject: { key: `access.${payload.notice}-subject`, values }, text: { key: `access.${payload.notice}-mail`, values } },
    })))
    if (next.length === membersAtOnce) await telling.add(unit, { ...payload, after: next.at(-1)! })
  }

  /** Each notice once, until the workspace is in order again. */
  async function note(unit: UnitOfWork, notice: AccessNotice | 'trial-ends'): Promise<boolean> {
    const noted = await unit.query('insert into p_billing.access_notice (workspace_id, notice, sent_at) values ($1, $2, $3) on conflict do nothing returning 1', [unit.workspaceId, notice, clock.now().toString()])
    return noted.length > 0
  }

  async function warnOfTrialEnd(unit: UnitOfWork, account: Account): Promise<void> {
    const now = clock.now()
    const ends = trialEnd(account)
    const isNear = Temporal.Instant.compare(now, ends.subtract({ hours: 24 * trialWarningDays })) >= 0 && Temporal.Instant.compare(now, ends) < 0
    if (account.startedOn !== null || !isNear || !await note(unit, 'trial-ends')) return
    await mail(context, unit, account, 'trial-ends', { date: await dayIn(unit, ends) })
  }

  async function dayIn(unit: UnitOfWork, at: Temporal.Instant): Promise<string> {
    const { locale, timeZone } = await directory.workspace(unit)
    return createTextFormats({ locale, timeZone }).day(at.toZonedDateTimeISO(timeZone).toPlainDate().toString(), { dateStyle: 'long' })
  }

  async function settle(unit: UnitOfWork): Promise<AccessStep | undefined> {
    const account = await findAccount(unit, { lock: true })
    if (account === undefined) return undefined
    const step = accessOf(account, await readInvoices(unit), clock.now())
    await storeHistory(unit, step)
    if (step.state === 'open') {
      await warnOfTrialEnd(unit, account)
      if (account.access.graceSince === null) return step
      await unit.query(`delete from p_billing.access_notice where workspace_id = $1 and notice <> 'trial-ends'`, [unit.workspaceId])
      await access.limit(unit, null)
      await notices.settle(unit, { kind: 'access', key: 'access' })
      if (account.access.readOnlySince !== null) await telling.add(unit, { notice: 'open', date: clock.now().toString(), after: null })
      return step
    }
    await access.limit(unit, { state: step.state === 'grace' ? 'grace' : 'read-only', readOnlyAt: step.readOnlyAt, erasesAt: step.erasesAt })
    const fresh: AccessNotice[] = []
    for (const notice of step.notices) if (await note(unit, notice)) fresh.push(notice)
    const latest = fresh.at(-1)
    if (latest === undefined) return step
    const date = latest.startsWith('grace') ? step.readOnlyAt : step.erasesAt
    await telling.add(unit, { notice: latest, date: date.toString(), after: null })
    await mail(context, unit, account, `access-${latest}`, { date: await dayIn(unit, date), reason: context.t((await directory.workspace(unit)).locale, `access.reason-${step.reason}`) })
    return step
  }

  return {
    settle,
    async turn(workspaceId) {
      const step = await database.inWorkspace({ workspaceId }, settle)
      if (step?.state === 'due') await access.erase(workspaceId)
    },
  }
}

const storeHistory = (unit: UnitOfWork, { history }: AccessStep): Promise<unknown> => unit.query({
  name: 'billing-store-access', text: 'update p_billing.account set grace_since = $2, read_only_since = $3, erasure_announced_at = $4 where workspace_id = $1',
  values: [unit.workspaceId, history.graceSince?.toString() ?? null, history.readOnlySince?.toString() ?? null, history.erasureAnnouncedAt?.toString() ?? null],
})
