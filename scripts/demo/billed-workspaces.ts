import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { UnitOfWork } from '@overt/sdk'
import type {} from '../../plugins/billing/contracts.ts'
import type { Invoices, IssuedInvoice } from '../../plugins/billing/contracts.ts'
import { createVerifiedMember } from '../../core/identity/create-verified-member.ts'
import { addOperator } from '../../core/operator/index.ts'
import type { RunningPlatform } from '../../core/platform.ts'

interface Account { readonly email: string; readonly password: string }
type Platform = RunningPlatform['platform']
type State = 'trial' | 'active' | 'past-due'

const operator = { name: 'Olga Petrova', email: 'olga.petrova@overt.example' }
const timeZone = 'Europe/Berlin'
const priceMinor = 800
const seller = { name: 'Overt Hosting Ltd', address: '1 Open Street, Dublin', vatId: '', email: 'billing@overt.example', payment: 'Please pay to IE64 IRCE 9205 0112 3456 78.' }
const workspaces: readonly { readonly name: string; readonly state: State; readonly people: readonly string[] }[] = [
  { name: 'Birch Studio', state: 'trial', people: ['Bella Birch', 'Ben Berg'] },
  { name: 'Cedar Works', state: 'active', people: ['Carl Cedar', 'Chloe Cho', 'Cem Can'] },
  { name: 'Dune Logistics', state: 'past-due', people: ['Dana Dune', 'Didier Diop'] },
]
const day = (days: number): Temporal.PlainDate => Temporal.Now.plainDateISO(timeZone).subtract({ days })
const newPassword = (): string => randomBytes(9).toString('base64url')

/**
 * Billing as an operator has it: an account for the Operator area, and three workspaces of theirs in trial, active and past due. The demo's own workspace costs
 * nothing. Made once; the account is kept in the file.
 */
export async function prepareBilledWorkspaces({ platform }: Pick<RunningPlatform, 'platform'>, { file, free }: { readonly file: string; /** The name of the workspace that costs nothing. */ readonly free: string }): Promise<Account> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Account
  const account = { email: operator.email, password: newPassword() }
  for (const { name, state, people } of workspaces) {
    const { workspaceId } = await createVerifiedMember(platform, { ...operator, ...account, role: 'admin', workspaceName: name, timeZone })
    const memberIds: string[] = []
    for (const person of people) {
      const email = `${person.toLowerCase().replace(' ', '.')}@${name.split(' ')[0]!.toLowerCase()}.example`
      memberIds.push((await createVerifiedMember(platform, { name: person, email, role: 'member', workspaceName: name, timeZone, password: newPassword() })).memberId)
    }
    await platform.database.inWorkspace({ workspaceId }, (unit) => openAccount(platform, unit, { name, state, people, memberIds }))
  }
  await giveAway(platform, free)
  await addOperator(platform.database, { email: operator.email, at: platform.clock.now() })
  await switchOn(platform)
  // Last: what breaks off before is made again.
  writeFileSync(file, `${JSON.stringify(account)}\n`, { mode: 0o600 })
  return account
}

async function giveAway(platform: Platform, name: string): Promise<void> {
  const [found] = await platform.database.inIdentity(null, (unit) => unit.query<{ id: string | null }>('select core.workspace_by_name($1) as id', [name]))
  if (found?.id == null) return
  const workspaceId = found.id
  await platform.database.inWorkspace({ workspaceId }, (unit) => unit.query(`insert into p_billing.account (workspace_id, trial_started_on, trial_days, time_zone, currency, started_on, price_minor, buyer_name)
    values ($1, $2, 30, $3, 'EUR', $4, 0, $5) on conflict do nothing`, [workspaceId, day(30).toString(), timeZone, day(0).toString(), name]))
}

async function switchOn(platform: Platform): Promise<void> {
  const settings = { sellerName: seller.name, sellerAddress: seller.address, sellerEmail: seller.email, payment: seller.payment, priceMinor, currency: 'EUR' }
  await platform.database.inIdentity(null, async (unit) => {
    await unit.query(`insert into identity.operator_setting (plugin_id, version, enabled, settings, changed_at) values ('billing', 1, true, $1, now()) on conflict do nothing`, [JSON.stringify(settings)])
    await platform.plugins.enablement.changedEverywhere(unit)
  })
}

async function openAccount(platform: Platform, unit: UnitOfWork, { name, state, people, memberIds }: { readonly name: string; readonly state: State; readonly people: readonly string[]; readonly memberIds: readonly string[] }): Promise<void> {
  const startedOn = state === 'trial' ? null : day(40)
  await unit.query(`insert into p_billing.account (workspace_id, trial_started_on, trial_days, time_zone, currency, started_on, next_period, buyer_name) values ($1, $2, 30, $3, 'EUR', $4, $5, $6) on conflict do nothing`,
    [unit.workspaceId, day(state === 'trial' ? 12 : 70).toString(), timeZone, startedOn?.toString() ?? null, startedOn === null ? 0 : 2, name])
  await unit.query(`insert into p_billing.price_change (workspace_id, at, minor) values ($1, now() - interval '75 days', $2) on conflict do nothing`, [unit.workspaceId, priceMinor])
  for (const memberId of memberIds) {
    await unit.query(`insert into p_billing.monitored_change (workspace_id, member_id, at, monitored) values ($1, $2, now() - interval '75 days', true) on conflict do nothing`, [unit.workspaceId, memberId])
    await unit.query(`insert into p_billing.contact (workspace_id, member_id, day, first_at) select $1, $2, (now() - past)::date, now() - past from unnest(array['38 days', '5 days']::interval[]) as past on conflict do nothing`, [unit.workspaceId, memberId])
  }
  if (startedOn === null) return
  const invoices = platform.plugins.registrations.service('billing.invoices')?.service as Invoices
  for (const [index, from] of [startedOn, startedOn.add({ months: 1 })].entries()) {
    const issued = await issue(invoices, unit, { name, people, memberIds, startedOn, index, from })
    if (state === 'active' && index === 0) {
      await unit.query('insert into p_billing.payment (workspace_id, id, invoice_id, amount_minor, paid_on) values ($1, gen_random_uuid(), $2, $3, $4)', [unit.workspaceId, issued.id, issued.totalMinor, from.add({ days: 9 }).toString()])
    }
  }
}

interface Issued { readonly name: string; readonly people: readonly string[]; readonly memberIds: readonly string[]; readonly startedOn: Temporal.PlainDate; readonly index: number; readonly from: Temporal.PlainDate }

const issue = (invoices: Invoices, unit: UnitOfWork, { name, people, memberIds, startedOn, index, from }: Issued): Promise<IssuedInvoice> => invoices.issue(unit, {
  sellerKey: 'installation', seller, buyer: { name, address: '', vatId: '' }, source: 'subscription', reference: `${startedOn.toString()}/${index}`, currency: 'EUR', tax: { kind: 'exempt', basisPoints: 0 },
  issuedOn: from, dueOn: from.add({ days: 14 }),
  lines: memberIds.map((memberId, position) => ({ kind: 'advance', amountMinor: priceMinor, firstOn: from, lastOn: from.add({ months: 1 }).subtract({ days: 1 }), person: { memberId, name: people[position]! }, firstContactAt: index === 0 ? null : Temporal.Now.instant().subtract({ hours: 24 * 38 }) })),
})
