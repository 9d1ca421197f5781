import { problem } from '@overt/sdk'

export const notFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'There is no such {what}.' })
export const groupNameTaken = problem({ code: 'group-name-taken', status: 409, title: 'Name taken', detail: 'There is a group called {name} already.' })
export const wrongGrant = problem({ code: 'wrong-grant', status: 400, title: 'Not a grant', detail: 'The grant on {subject} cannot be kept: {fault}.' })
export const changedMeanwhile = problem({ code: 'precondition-failed', status: 412, title: 'Changed meanwhile', detail: 'Somebody else has changed permissions since you opened them; load them again.' })
export const versionMissing = problem({ code: 'precondition-required', status: 428, title: 'Version missing', detail: 'Say with If-Match which version of the permissions you have changed.' })
