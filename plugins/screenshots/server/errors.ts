import { problem } from '@overt/sdk'

export const shotNotFound = problem({ code: 'not-found', text: 'picture-not-found', status: 404, title: 'Not found', detail: 'The picture does not exist, or was deleted.' })
export const memberNotFound = problem({ code: 'not-found', text: 'member-not-found', status: 404, title: 'Not found', detail: 'The member does not exist.' })
export const mayNotDelete = problem({ code: 'delete-not-allowed', status: 403, title: 'Not allowed here', detail: 'This workspace does not let members delete their pictures.' })
export const deletedAlready = problem({ code: 'deleted-already', status: 409, title: 'Already deleted', detail: 'The picture was already deleted.' })
export const rangeReversed = problem({ code: 'range-reversed', status: 400, title: 'Range reversed', detail: 'The end is before the start.' })
export const wrongCursor = problem({ code: 'wrong-cursor', status: 400, title: 'Wrong cursor', detail: 'The cursor does not belong to this list.' })
