import { problem } from '@overt/sdk'

export const invoiceUnknown = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The invoice does not exist.' })
export const notSubscribed = problem({ code: 'billing-not-subscribed', status: 409, title: 'Nothing to cancel', detail: 'There is no subscription that could be cancelled.' })
export const alreadySubscribed = problem({ code: 'billing-subscribed', status: 409, title: 'Subscribed already', detail: 'The subscription runs already.' })
export const wrongVatId = problem({ code: 'billing-wrong-vat-id', status: 400, title: 'Wrong VAT id', detail: 'This is no VAT id of a member state of the EU: its length or its check digits are wrong.' })
export const contactIsNoAdmin = problem({ code: 'billing-contact-no-admin', status: 409, title: 'Not an admin', detail: 'Invoices go to an active admin of the workspace.' })
export const overpaid = problem({ code: 'billing-overpaid', status: 409, title: 'More than is open', detail: '{open} are open.' })
export const alreadyCorrected = problem({ code: 'billing-corrected', status: 409, title: 'Corrected already', detail: 'A credit note cancels this invoice already.' })
export const notCorrectable = problem({ code: 'billing-not-correctable', status: 409, title: 'Cannot be corrected', detail: 'A credit note is not corrected by another one.' })
export const stripeOff = problem({ code: 'billing-provider-off', status: 409, title: 'No card payment here', detail: 'This installation takes no payments by Stripe. Pay as the invoice says.' })
export const providerAway = problem({ code: 'billing-provider-away', status: 424, title: 'Stripe does not answer', detail: 'Stripe gave no page for the payment method, and nothing was changed. Try again in a minute.' })
export const wrongSignature = problem({ code: 'billing-wrong-signature', status: 400, title: 'Not from Stripe', detail: 'The signature is missing, wrong or too old.' })
export const noElectronicInvoice = problem({ code: 'billing-no-e-invoice', status: 409, title: 'No e-invoice', detail: 'An e-invoice (EN 16931) needs a valid VAT id of an EU member state of both parties: it tells the country. Use the PDF.' })
