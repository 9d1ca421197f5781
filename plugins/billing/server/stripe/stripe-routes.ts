import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { workspacePath } from '@overt/sdk'
import { openAccount } from '../account.ts'
import type { BillingContext } from '../account.ts'
import { providerAway, stripeOff, wrongSignature } from '../errors.ts'
import { isStripeAway, openStripe } from './gateway.ts'
import type { StripeEndpoint } from './gateway.ts'
import { addCustomer, findCustomer } from './stripe-store.ts'
import type { StripeSync } from './stripe-sync.ts'
import { verifyEvent } from './verify-event.ts'

/** Stripe's own page for a payment method, and the address that Stripe tells of events. */
export function stripeRoutes(app: FastifyInstance, context: BillingContext, sync: StripeSync, endpoint: StripeEndpoint): void {
  const { audit, clock, database, inWorkspace, operator } = context

  app.post('/provider/stripe/checkout', {
    schema: { tags: ['billing'], summary: 'The address of Stripe\'s page for a payment method', response: { 200: Type.Object({ url: Type.String() }) } },
    config: { looks: { none: 'The account of the workspace, and no member.' }, whileReadOnly: 'It pays what makes the workspace read-only.' },
  }, async (request) => {
    const { workspaceId, account, known, secretKey } = await inWorkspace(request, async (unit, { ability, workspaceId: id }) => {
      ability.requireAny('update', 'BillingAccount')
      const { provider, stripeSecretKey } = await operator.settings(unit)
      if (provider !== 'stripe' || stripeSecretKey === '') throw stripeOff()
      return { workspaceId: id, account: await openAccount(context, unit), known: await findCustomer(unit), secretKey: stripeSecretKey }
    })
    const gateway = openStripe(secretKey, endpoint)
    try {
      // Outside any transaction: it may take seconds.
      const customerId = known?.customerId ?? await gateway.createCustomer({ workspaceId, name: account.buyerName })
      const url = await gateway.checkout({ customerId, workspaceId, currency: account.currency, returnTo: `${context.publicUrl}${workspacePath(workspaceId, '/settings/billing')}` })
      if (url === null) throw providerAway()
      await inWorkspace(request, async (unit) => {
        await addCustomer(unit, customerId, clock.now())
        await audit.record(unit, { action: 'billing.payment-method-asked', subject: 'BillingAccount', after: { provider: 'stripe' } })
      })
      return { url }
    } catch (error) {
      if (!isStripeAway(error)) throw error
      context.log.warn({ code: (error as { code?: string }).code, type: (error as { type?: string }).type }, 'Stripe did not give a page')
      throw providerAway({ retryAfterSeconds: 30 })
    }
  })

  operator.inbound({
    method: 'POST', path: '/stripe',
    async handle({ headers, body, receivedAt }) {
      const { provider, stripeWebhookSecret } = await operator.inInstallation(operator.settings)
      const event = provider === 'stripe' ? verifyEvent(body, headers['stripe-signature'], stripeWebhookSecret, receivedAt) : undefined
      if (event === undefined) throw wrongSignature()
      const { workspaceId } = event
      if (workspaceId !== null) {
        await database.inWorkspace({ workspaceId }, async (unit) => {
          // A workspace that is gone, or of another installation, has none.
          if (await findCustomer(unit) === undefined) return
          const fresh = await unit.query('insert into p_billing.stripe_event (workspace_id, event_id, kind, received_at) values ($1, $2, $3, $4) on conflict do nothing returning 1', [workspaceId, event.id, event.type, receivedAt.toString()])
          if (fresh.length > 0) await sync.later(unit)
        })
      }
      return { body: { received: true } }
    },
  })
}
