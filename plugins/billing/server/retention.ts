import { deleteInBatches } from '@overt/sdk'
import type { BillingContext } from './account.ts'

const keptEventDays = 30
/** A year and a month: what an invoice was made of can be looked up until the same month's next one. */
const keptContactDays = 396

/** What invoices are made of is deleted once nobody asks about them any more; the invoices themselves stay. `turn` writes what is due before anything goes. */
export function declareRetention({ database, retention }: BillingContext, turn: (workspaceId: string) => Promise<void>): void {
  retention.declare({
    at: '03:51',
    prepare: turn,
    kinds: [
      {
        id: 'contacts', kept: { days: keptContactDays }, ends: 'deleted',
        deleteExpired: ({ workspaceId, before, signal }) => deleteInBatches(database, workspaceId, { table: 'p_billing.contact', condition: 'first_at < $2', values: [before], signal }),
      },
      {
        // The latest one says whether a member is monitored, however old it is.
        id: 'monitored-changes', kept: { days: keptContactDays }, ends: 'deleted',
        deleteExpired: ({ workspaceId, before, signal }) => deleteInBatches(database, workspaceId, {
          table: 'p_billing.monitored_change', values: [before], signal,
          condition: 'at < $2 and exists (select from p_billing.monitored_change later where later.workspace_id = $1 and later.member_id = monitored_change.member_id and later.at > monitored_change.at and later.at < $2)',
        }),
      },
      {
        id: 'stripe-events', kept: { days: keptEventDays }, ends: 'deleted',
        deleteExpired: ({ workspaceId, before, signal }) => deleteInBatches(database, workspaceId, { table: 'p_billing.stripe_event', condition: 'received_at < $2', values: [before], signal }),
      },
    ],
  })
}
