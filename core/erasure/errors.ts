import { problem } from '@overt/sdk'

export const startOutside = problem({ code: 'erasure-start-outside', status: 400, title: 'Start outside the 48 hours', detail: 'Choose a start from now on, at most 48 hours ahead.' })
export const erasureStarted = problem({ code: 'erasure-started', status: 409, title: 'Erasure cannot be cancelled', detail: 'This erasure has started, is finished or was cancelled before.' })
export const erasureUnfinished = problem({ code: 'erasure-unfinished', status: 409, title: 'Deletion has begun and is not finished', detail: 'One part of the deletion failed. The server tries it again every five minutes; you need do nothing.' })
export const signInAgain = problem({ code: 'sign-in-again', status: 403, title: 'Sign in again', detail: 'Sign out, sign in and try again within 15 minutes.' })
export const certificateMissing = problem({ code: 'not-found', text: 'certificate-not-found', status: 404, title: 'Not found', detail: 'There is no certificate at this address. It is here once the erasure is finished.' })
