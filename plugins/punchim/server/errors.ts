import { problem } from '@overt/sdk'

export const notFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: '{what} does not exist, or no longer.' })
export const wrongCursor = problem({ code: 'wrong-cursor', status: 400, title: 'Wrong cursor', detail: 'The cursor is not one that this list gave.' })
export const wrongFence = problem({ code: 'wrong-fence', status: 400, title: 'Not a place', detail: '{reason}' })
export const assignmentTarget = problem({ code: 'assignment-target', status: 400, title: 'For whom?', detail: 'Name either a member or a group.' })
export const assignmentExists = problem({ code: 'assignment-exists', status: 409, title: 'Assigned already', detail: 'This task is assigned there already.' })
export const idTaken = problem({ code: 'id-taken', status: 409, title: 'Id in use', detail: 'A record with this id exists already.' })
