import { problem } from '@overt/sdk'

export const nothingToUndo = problem({ code: 'chat-nothing-to-undo', status: 409, title: 'Nothing to undo', detail: 'There is nothing recent that could be taken back.' })
export const notUndoable = problem({ code: 'chat-not-undoable', status: 409, title: 'Cannot be taken back', detail: 'What was done last cannot be taken back here.' })
export const changedSince = problem({ code: 'chat-changed-since', status: 409, title: 'Changed since', detail: 'The entry was changed since; change it by hand.' })
export const noEntry = problem({ code: 'chat-no-entry', status: 409, title: 'No entry', detail: 'There is no recent entry that this could be about.' })
export const notYet = problem({ code: 'chat-not-yet', status: 409, title: 'Not yet', detail: 'Work can be logged once it is over.' })
export const noFreeTime = problem({ code: 'chat-no-free-time', status: 409, title: 'No free time', detail: 'There is no free stretch of that length on that day.' })
export const textTooLong = problem({ code: 'chat-text-too-long', status: 409, title: 'Too long', detail: 'The note would make the description too long.' })
export const linkNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'There is no such link.' })
export const messageNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'There is no such message.' })
export const networkOff = problem({ code: 'chat-network-off', status: 404, title: 'Not connected', detail: 'This messenger is not switched on here.' })
export const senderUnproven = problem({ code: 'chat-sender-unproven', status: 401, title: 'Unproven sender', detail: 'The request is not signed as it has to be: {reason}.' })
export const malformedEvent = problem({ code: 'chat-malformed', status: 400, title: 'Not understood', detail: 'The body is not what the messenger sends.' })
