import { problem } from '@overt/sdk'

export const rangeTooLong = problem({ code: 'range-too-long', status: 400, title: 'Range too long', detail: 'Ask for at most {days} days at once.' })
export const rangeReversed = problem({ code: 'range-reversed', status: 400, title: 'Range reversed', detail: 'The end is before the start.' })
export const memberNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The member does not exist.' })
export const tooManyMembers = problem({ code: 'too-many-members', status: 400, title: 'Too many members', detail: 'Ask for at most {limit} members at once.' })
