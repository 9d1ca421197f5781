import { problem } from '@overt/sdk'

export const notInLog = problem({ code: 'not-in-log', status: 404, title: 'Not in the log', detail: 'The log has {size} records now; ask for one of them, and for a size that it has had.' })
export const wrongLogRange = problem({ code: 'wrong-log-range', status: 400, title: 'Wrong sizes', detail: 'A log grows: `from` is not larger than `to`, and a record is not beyond the size it is looked for in.' })
export const logKeyUnreadable = problem({ code: 'log-key-unreadable', status: 503, title: 'The log cannot be signed', detail: 'The key of the log was sealed with another secret. The operator puts the secret back, or makes a new key with `overt log rotate --lost`.' })
export const recordForgotten = problem({ code: 'log-record-forgotten', status: 410, title: 'Erased', detail: 'What this record said was erased. Its place in the log is kept; that it said this or that can no longer be shown.' })
