export interface InvoiceView {
  readonly id: string
  readonly number: string
  readonly kind: 'invoice' | 'credit-note'
  readonly state: 'paid' | 'open' | 'overdue' | 'cancelled' | 'credit'
  readonly issuedOn: string
  readonly dueOn: string
  readonly currency: string
  readonly totalMinor: number
  readonly openMinor: number
  readonly needs: 'action' | 'method' | null
  readonly payUrl: string | null
  readonly isElectronic: boolean
}
export interface PaymentView {
  readonly id: string
  readonly amountMinor: number
  readonly paidOn: string
  readonly byProvider: boolean
  readonly takenBack: { readonly at: string; readonly reason: string } | null
}
export interface AccountView {
  readonly plan: { readonly priceMinor: number; readonly currency: string }
  readonly state: 'trial' | 'active' | 'grace' | 'ended'
  readonly access: { readonly state: 'open' | 'grace' | 'read-only'; readonly readOnlyAt: string | null; readonly erasesAt: string | null }
  readonly subscribed: boolean
  readonly trialEndsAt: string | null
  readonly trialDaysLeft: number | null
  readonly period: { readonly firstOn: string; readonly lastOn: string } | null
  readonly endsAt: string | null
  readonly counted: readonly { readonly memberId: string; readonly name: string; readonly monitored: boolean; readonly monitoredSince: string | null; readonly firstContactAt: string | null }[]
  readonly next: {
    readonly issuedOn: string; readonly lines: readonly { readonly kind: 'advance' | 'credit' | 'addition'; readonly count: number; readonly amountMinor: number }[]
    readonly netMinor: number; readonly taxMinor: number; readonly totalMinor: number; readonly currency: string
  } | null
  readonly payment: { readonly provider: 'manual' | 'stripe'; readonly instructions: string; readonly method: { readonly kind: string; readonly label: string; readonly expires: string | null } | null }
  readonly contact: { readonly memberId: string | null; readonly name: string; readonly address: string; readonly vatId: string }
}
export type AccessView = Pick<AccountView, 'state' | 'access'>
export interface BilledWorkspace {
  readonly id: string
  readonly name: string
  readonly state: 'none' | 'trial' | 'active' | 'grace' | 'ended'
  readonly subscribed: boolean
  readonly priceMinor: number
  readonly ownPrice: boolean
  readonly currency: string
  readonly trialDays: number
  readonly invoices: number
  readonly openMinor: number
  readonly overdue: boolean
}
