import { problem } from '@overt/sdk'

export const noticeKindUnknown = problem({ code: 'notice-kind-unknown', status: 400, title: 'No such notice', detail: 'There is no notice of the kind {kind}.' })
export const noticeKindRequired = problem({ code: 'notice-kind-required', status: 409, title: 'Notice cannot be switched off', detail: 'Every member receives {kind}; it cannot be switched off.' })
export const quietHoursEmpty = problem({ code: 'quiet-hours-empty', status: 400, title: 'Quiet hours without time', detail: 'Quiet hours begin and end at the same time. Choose another end, or switch them off.' })
export const pushEndpointRefused = problem({ code: 'push-endpoint-refused', status: 400, title: 'Not a push service', detail: 'The address of a push service begins with https:// and leads to a public host: {reason}.' })
export const pushKeysWrong = problem({ code: 'push-keys-wrong', status: 400, title: 'Keys of the browser cannot be used', detail: 'p256dh is a point of the curve P-256 (65 bytes), auth has 16 bytes, both in base64url.' })
export const pushBrowserNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The browser does not exist.' })
