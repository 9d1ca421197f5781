import { problem } from '@overt/sdk'

export const shotNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The picture does not exist, or no longer.' })
export const memberNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The member does not exist.' })
export const mayNotDelete = problem({ code: 'delete-not-allowed', status: 403, title: 'Not allowed here', detail: 'This workspace does not let members delete their pictures.' })
export const deletedAlready = problem({ code: 'deleted-already', status: 409, title: 'Deleted already', detail: 'The picture was deleted before.' })
export const rangeReversed = problem({ code: 'range-reversed', status: 400, title: 'Range reversed', detail: '`to` lies before `from`.' })
export const wrongCursor = problem({ code: 'wrong-cursor', status: 400, title: 'Wrong cursor', detail: 'The cursor is not one that this list gave.' })
