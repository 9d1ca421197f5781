import { problem } from '@overt/sdk'

export const presetNotFound = problem({ code: 'not-found', text: 'preset-not-found', status: 404, title: 'Not found', detail: 'There is no such preset.' })
export const receiptNotFound = problem({ code: 'not-found', text: 'receipt-not-found', status: 404, title: 'Not found', detail: 'You have not acknowledged this version of the policy.' })
export const objectionNotFound = problem({ code: 'not-found', text: 'objection-not-found', status: 404, title: 'Not found', detail: 'There is no such objection.' })
export const kindNotFound = problem({ code: 'retention-unknown', status: 400, title: 'Unknown kind of record', detail: 'There is no kind of record called {kind}.' })
export const retentionFixed = problem({ code: 'retention-fixed', status: 409, title: 'Retention is fixed', detail: 'The retention of “{title}” cannot be changed.' })
export const retentionOutside = problem({ code: 'retention-outside', status: 400, title: 'Retention out of range', detail: '“{title}” can be kept for {minimum} to {maximum} days.' })
export const alreadyAnswered = problem({ code: 'objection-settled', status: 409, title: 'Objection is settled', detail: 'This objection has been answered or withdrawn and cannot be changed.' })
export const ownAnswer = problem({ code: 'own-decision', status: 403, title: 'Your own objection', detail: 'You cannot answer your own objection. Another admin or HR has to.' })
export const contactUnfit = problem({ code: 'privacy-contact-unfit', status: 400, title: 'Member cannot answer objections', detail: 'Choose an active member who can answer objections: an admin or HR.' })
