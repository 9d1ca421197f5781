import { choice, number, secret, text, toggle } from '@overt/sdk'
import type { SettingsOf } from '@overt/sdk'
import { isVatId } from './invoicing/vat.ts'

/** What the operator sets: who sends the invoices, for how much, with which tax. */
export const operatorSettings = {
  sellerName: text({ default: '', maxLength: 120, label: 'operator.seller-name', group: 'operator.seller' }),
  sellerAddress: text({ default: '', maxLength: 300, label: 'operator.seller-address', help: 'operator.address-help', group: 'operator.seller' }),
  sellerEmail: text({ default: '', maxLength: 200, label: 'operator.seller-email', group: 'operator.seller' }),
  sellerVatId: text({ default: '', maxLength: 20, label: 'operator.seller-vat-id', group: 'operator.seller' }),
  payment: text({ default: '', maxLength: 500, label: 'operator.payment', help: 'operator.payment-help', group: 'operator.seller' }),
  priceMinor: number({ default: 800, min: 0, max: 1_000_000, integer: true, label: 'operator.price', help: 'operator.price-help', group: 'operator.terms' }),
  currency: text({ default: 'USD', pattern: '^[A-Z]{3}$', label: 'operator.currency', help: 'operator.currency-help', group: 'operator.terms' }),
  trialDays: number({ default: 30, min: 0, max: 365, integer: true, unit: 'days', label: 'operator.trial-days', help: 'operator.trial-help', group: 'operator.terms' }),
  dueDays: number({ default: 14, min: 0, max: 90, integer: true, unit: 'days', label: 'operator.due-days', group: 'operator.terms' }),
  tax: choice(['rate', 'exempt'], { default: 'exempt', label: 'operator.tax', group: 'operator.tax-group' }),
  taxBasisPoints: number({ default: 0, min: 0, max: 5_000, integer: true, label: 'operator.tax-rate', help: 'operator.tax-rate-help', group: 'operator.tax-group', visibleWhen: { tax: 'rate' } }),
  reverseCharge: toggle({ default: false, label: 'operator.reverse-charge', help: 'operator.reverse-charge-help', group: 'operator.tax-group', visibleWhen: { tax: 'rate' } }),
  provider: choice(['manual', 'stripe'], { default: 'manual', label: 'operator.provider', help: 'operator.provider-help', group: 'operator.payment-group' }),
  stripeSecretKey: secret({ maxLength: 300, label: 'operator.stripe-secret-key', help: 'operator.stripe-secret-key-help', group: 'operator.payment-group', visibleWhen: { provider: 'stripe' } }),
  stripeWebhookSecret: secret({ maxLength: 300, label: 'operator.stripe-webhook-secret', help: 'operator.stripe-webhook-secret-help', group: 'operator.payment-group', visibleWhen: { provider: 'stripe' } }),
} as const

export type BillingTerms = SettingsOf<typeof operatorSettings>

/** Their minor units are counted differently at Stripe (docs.stripe.com/currencies, special cases). */
const otherUnits = new Set(['HUF', 'ISK', 'TWD', 'UGX', 'BHD', 'JOD', 'KWD', 'OMR', 'TND'])

type Fault = { readonly setting: keyof typeof operatorSettings & string; readonly message: string }

/** Nobody is billed by a seller without a name and an address. */
export function checkTerms(terms: BillingTerms, enabled: boolean): readonly Fault[] {
  return [
    ...enabled && terms.sellerName.trim() === '' ? [{ setting: 'sellerName', message: 'fault.seller-name' } as const] : [],
    ...enabled && terms.sellerAddress.trim() === '' ? [{ setting: 'sellerAddress', message: 'fault.seller-address' } as const] : [],
    ...terms.sellerVatId !== '' && !isVatId(terms.sellerVatId) ? [{ setting: 'sellerVatId', message: 'fault.vat-id' } as const] : [],
    ...enabled && terms.provider === 'stripe' && terms.stripeSecretKey === '' ? [{ setting: 'stripeSecretKey', message: 'fault.stripe-key' } as const] : [],
    ...enabled && terms.provider === 'stripe' && terms.stripeWebhookSecret === '' ? [{ setting: 'stripeWebhookSecret', message: 'fault.stripe-key' } as const] : [],
    ...terms.provider === 'stripe' && otherUnits.has(terms.currency) ? [{ setting: 'provider', message: 'fault.stripe-currency' } as const] : [],
    ...terms.reverseCharge && terms.sellerVatId === '' ? [{ setting: 'reverseCharge', message: 'fault.reverse-charge' } as const] : [],
  ]
}
