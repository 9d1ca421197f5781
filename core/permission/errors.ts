import { problem } from '@overt/sdk'

/** A rule that no caller may have: it never reaches a decision, so it can neither allow nor forbid. */
export const wrongRule = problem({ code: 'wrong-rule', status: 500, title: 'Wrong rule', detail: 'A rule on {subject} cannot be used: {fault}.' })
export const unknownSubject = problem({ code: 'unknown-subject', status: 500, title: 'Unknown subject', detail: 'No subject is called {subject}.' })
export const incompleteRecord = problem({ code: 'incomplete-record', status: 500, title: 'Incomplete record', detail: 'The record was loaded without {field}, which a rule asks for.' })
