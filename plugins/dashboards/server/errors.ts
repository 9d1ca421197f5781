import { problem } from '@overt/sdk'

export const dashboardNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'There is no such dashboard.' })
export const notOwner = problem({ code: 'dashboard-not-yours', status: 403, title: 'Not your dashboard', detail: 'It is shared with you for looking at. Make a copy to change it.' })
export const mayNotCopy = problem({ code: 'dashboard-no-copies', status: 403, title: 'No copies', detail: 'Its owner shares it for looking at only.' })
export const tooManyDashboards = problem({ code: 'too-many-dashboards', status: 409, title: 'Too many dashboards', detail: 'A member has at most {maximum} dashboards.' })
export const idTaken = problem({ code: 'id-taken', status: 409, title: 'The id is taken', detail: 'There is a dashboard of this id already.' })
export const versionMissing = problem({ code: 'precondition-required', status: 428, title: 'Which version?', detail: 'If-Match has to name the version that was read.' })
export const changedMeanwhile = problem({ code: 'precondition-failed', status: 412, title: 'Changed meanwhile', detail: 'The dashboard was changed since it was read.' })
export const invalidLayout = problem({ code: 'invalid-layout', status: 400, title: 'The layout makes no sense', detail: 'Widgets have ids of their own, lie within 12 columns, keep their sizes and share no cell.' })
export const invalidRange = problem({ code: 'invalid-range', status: 400, title: 'The range makes no sense', detail: 'Name a period, or both dates; the end must not lie before the start, and at most {maximum} days are answered.' })
export const invalidShare = problem({ code: 'invalid-share', status: 400, title: 'Nobody to share with', detail: 'A share is with everyone, one role, or one other member whom you may see; each once.' })
export const wrongCursor = problem({ code: 'wrong-cursor', status: 400, title: 'Wrong cursor', detail: 'This cursor does not belong to this list.' })
