import { problem } from '@overt/sdk'

export const nothingToUndo = problem({ code: 'chat-nothing-to-undo', status: 409, title: 'Nothing to undo', detail: 'There is nothing recent to undo.' })
export const notUndoable = problem({ code: 'chat-not-undoable', status: 409, title: 'Cannot be undone', detail: 'The last change cannot be undone here.' })
export const changedSince = problem({ code: 'chat-changed-since', status: 409, title: 'Changed since', detail: 'The entry has changed since then. Edit it on the Time page.' })
export const noEntry = problem({ code: 'chat-no-entry', status: 409, title: 'No entry', detail: 'There is no recent entry that this could mean.' })
export const notYet = problem({ code: 'chat-not-yet', status: 409, title: 'Not yet', detail: 'Work can be logged once it is over.' })
export const noFreeTime = problem({ code: 'chat-no-free-time', status: 409, title: 'No free time', detail: 'That day has no free time of this length.' })
export const textTooLong = problem({ code: 'chat-text-too-long', status: 409, title: 'Too long', detail: 'The note would make the description too long.' })
export const linkNotFound = problem({ code: 'not-found', text: 'link-not-found', status: 404, title: 'Not found', detail: 'The link does not exist, or was removed.' })
export const messageNotFound = problem({ code: 'not-found', text: 'message-not-found', status: 404, title: 'Not found', detail: 'The message does not exist, or was deleted.' })
export const networkOff = problem({ code: 'chat-network-off', status: 404, title: 'Not connected', detail: 'This messenger is not switched on here.' })

const senderUnproven = (text: string, detail: string) => problem({ code: 'chat-sender-unproven', text, status: 401, title: 'Unproven sender', detail })
export const signatureWrong = senderUnproven('signature-wrong', 'The signature of the request is wrong.')
export const stampMissing = senderUnproven('stamp-missing', 'The request has no time stamp.')
export const stampOff = senderUnproven('stamp-off', 'The time stamp of the request is too old or in the future.')
export const tokenMissing = senderUnproven('token-missing', 'The request has no token.')
export const tokenWrong = senderUnproven('token-wrong', 'The token of the request is not valid.')
export const tenantWrong = senderUnproven('tenant-wrong', 'The request comes from another tenant.')

export const malformedEvent = problem({ code: 'chat-malformed', status: 400, title: 'Not understood', detail: 'The body is not what the messenger sends.' })
