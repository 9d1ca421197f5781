import { definePlugin } from '@overt/sdk'
import type {} from '@overt/plugin-punchim/contracts'
import type {} from '../contracts.ts'
import { createAccessControl } from './access.ts'
import { findAccount, openAccount } from './account.ts'
import { noteContact, noteMonitored } from './events.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { createInvoicePdf } from './invoicing/invoice-paper.ts'
import { createInvoices } from './invoicing/invoices.ts'
import { remind } from './mails.ts'
import { accessAndProvider, billingTables } from './migrations.ts'
import { namesOutliveMembers } from './migrations/names-outlive-members.ts'
import { paymentsTakenBack } from './migrations/taken-back.ts'
import { keptNames } from './personal-data.ts'
import { operatorRoutes } from './routes/operator.ts'
import { workspaceRoutes } from './routes/workspace.ts'
import { declareRetention } from './retention.ts'
import { checkTerms, operatorSettings } from './settings.ts'
import { stripeItself } from './stripe/gateway.ts'
import type { StripeEndpoint } from './stripe/gateway.ts'
import { stripeRoutes } from './stripe/stripe-routes.ts'
import { createStripeSync } from './stripe/stripe-sync.ts'
import { grants, subjects } from './subjects.ts'
import { turnPeriods } from './turn.ts'

const quarterMs = 900_000
const mostNoted = 50_000

/** Bills workspaces for their active monitored employees; Stripe is asked where `stripe` says. */
export const createBilling = ({ stripe }: { readonly stripe: StripeEndpoint }) => definePlugin({
  id: 'billing',
  operator: { settings: operatorSettings, check: checkTerms },
  problems,
  subjects,
  grants,
  migrations: [billingTables, accessAndProvider, namesOutliveMembers, paymentsTakenBack],
  copy,
  server(app, context) {
    const { erasure, hooks, database, operator } = context
    const invoices = createInvoices(operator)
    context.provide('billing.invoices', invoices)
    const access = createAccessControl(context)
    context.schedule({
      id: 'turn', cron: '7 * * * *',
      async run(workspaceId) {
        await turnPeriods(context, invoices, workspaceId)
        await access.turn(workspaceId)
      },
    })
    context.schedule({ id: 'remind', cron: '37 6 * * *', run: (workspaceId) => remind(context, workspaceId) })
    const noteMembers = (workspaceId: string): Promise<void> => database.inWorkspace({ workspaceId }, async (unit) => {
      await openAccount(context, unit)
      await noteMonitored(context, unit)
    })
    hooks.on('member.joined', (_joined, { workspaceId }) => noteMembers(workspaceId))
    hooks.on('member.changed', (_changed, { workspaceId }) => noteMembers(workspaceId))
    /** Agents send every few minutes: one note per quarter of an hour is enough for every zone. */
    const noted = new Set<string>()
    const connected = async (workspaceId: string, memberId: string, at: Temporal.Instant): Promise<void> => {
      const key = `${workspaceId} ${memberId} ${Math.floor(at.epochMilliseconds / quarterMs)}`
      if (noted.has(key)) return
      await database.inWorkspace({ workspaceId }, async (unit) => {
        const { timeZone } = await findAccount(unit) ?? await openAccount(context, unit)
        await noteContact(unit, timeZone, memberId, at)
      })
      if (noted.size >= mostNoted) noted.clear()
      noted.add(key)
    }
    hooks.on('device.synced', ({ memberId }, { workspaceId }) => connected(workspaceId, memberId, context.clock.now()))
    hooks.on('punchim.changed', ({ memberId, at }, { workspaceId }) => connected(workspaceId, memberId, Temporal.Instant.from(at)))
    erasure.declare({ keeps: [keptNames] })
    declareRetention(context, (workspaceId) => turnPeriods(context, invoices, workspaceId))
    const pdf = createInvoicePdf(context)
    const stripeSync = createStripeSync(context, access, stripe)
    stripeRoutes(app, context, stripeSync, stripe)
    workspaceRoutes(app, context, { access, pdf })
    operator.routes((area) => { operatorRoutes(area, context, { invoices, access, stripeSync, pdf }) })
  },
})

export default createBilling({ stripe: stripeItself })
