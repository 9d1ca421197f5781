import type { CopyDeclaration } from '@overt/sdk'

const notImported = 'Between this workspace and the operator who billed it.'
const member = { person: 't.member_id = $2', notImported } as const
const workspace = { person: null, notImported } as const

/** What a copy of a person or a workspace holds of billing. */
export const copy: CopyDeclaration = {
  access_notice: workspace,
  account: workspace,
  contact: member,
  monitored_change: member,
  invoice: workspace,
  invoice_line: workspace,
  invoice_person: member,
  payment: workspace,
  price_change: workspace,
  reminder: workspace,
  stripe_customer: workspace,
  stripe_event: workspace,
  stripe_invoice: workspace,
}
