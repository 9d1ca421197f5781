import { problem } from '@overt/sdk'

export const presetNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'There is no such preset.' })
export const receiptNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'You have not acknowledged this version of the policy.' })
export const objectionNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'There is no such objection.' })
export const kindNotFound = problem({ code: 'retention-unknown', status: 400, title: 'Not a kind of record', detail: 'Nothing that is kept here is called {kind}.' })
export const retentionFixed = problem({ code: 'retention-fixed', status: 409, title: 'Nobody may choose this', detail: 'How long {title} are kept is fixed.' })
export const retentionOutside = problem({ code: 'retention-outside', status: 400, title: 'Too short or too long', detail: '{title} can be kept for {minimum} to {maximum} days.' })
export const alreadyAnswered = problem({ code: 'objection-settled', status: 409, title: 'Already settled', detail: 'This objection is {status}; it cannot be changed any more.' })
export const ownAnswer = problem({ code: 'own-decision', status: 403, title: 'Nobody decides their own', detail: 'Somebody else has to answer your objection.' })
export const contactUnfit = problem({ code: 'privacy-contact-unfit', status: 400, title: 'Not somebody who can answer', detail: 'Choose an active member who may answer objections: an admin or HR.' })
