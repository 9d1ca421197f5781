import { problem } from '@overt/sdk'

export const invoiceUnknown = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The invoice does not exist.' })
export const notSubscribed = problem({ code: 'billing-not-subscribed', status: 409, title: 'Nothing to cancel', detail: 'There is no subscription that could be cancelled.' })
export const alreadySubscribed = problem({ code: 'billing-subscribed', status: 409, title: 'Subscribed already', detail: 'The subscription runs already.' })
export const wrongVatId = problem({ code: 'billing-wrong-vat-id', status: 400, title: 'Wrong VAT id', detail: 'This is no VAT id of a member state of the EU: its length or its check digits are wrong.' })
export const contactIsNoAdmin = problem({ code: 'billing-contact-no-admin', status: 409, title: 'Not an admin', detail: 'Invoices go to an active admin of the workspace.' })
export const overpaid = problem({ code: 'billing-overpaid', status: 409, title: 'More than is open', detail: '{open} are open.' })
export const alreadyCorrected = problem({ code: 'billing-corrected', status: 409, title: 'Corrected already', detail: 'A credit note cancels this invoice already.' })
export const notCorrectable = problem({ code: 'billing-not-correctable', status: 409, title: 'Cannot be corrected', detail: 'A credit note is not corrected by another one.' })
