import { problem } from '@overt/sdk'

export const dashboardNotFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'The dashboard does not exist, or you cannot see it.' })
export const notOwner = problem({ code: 'dashboard-not-yours', status: 403, title: 'Not your dashboard', detail: 'You can view this dashboard, but not change it. Make a copy to change it.' })
export const mayNotCopy = problem({ code: 'dashboard-no-copies', status: 403, title: 'Copying is off', detail: 'The owner shares this dashboard for viewing only.' })
export const tooManyDashboards = problem({ code: 'too-many-dashboards', status: 409, title: 'Too many dashboards', detail: 'You can have at most {maximum} dashboards. Delete one first.' })
export const idTaken = problem({ code: 'id-taken', status: 409, title: 'Id in use', detail: 'A dashboard with this id already exists.' })
export const versionMissing = problem({ code: 'precondition-required', status: 428, title: 'Version missing', detail: 'Send If-Match with the version that you read.' })
export const changedMeanwhile = problem({ code: 'precondition-failed', status: 412, title: 'Changed meanwhile', detail: 'The dashboard has changed since you opened it. Load it again.' })
export const invalidLayout = problem({ code: 'invalid-layout', status: 400, title: 'The layout is not valid', detail: 'Each widget needs its own id, must fit into 12 columns at its size, and must not overlap another.' })
export const invalidRange = problem({ code: 'invalid-range', status: 400, title: 'The range is not valid', detail: 'Name a period, or both dates. The end must not be before the start, and a range has at most {maximum} days.' })
export const invalidShare = problem({ code: 'invalid-share', status: 400, title: 'Nobody to share with', detail: 'Share with everyone, with a role, or with another member whom you can see, each of them once.' })
export const wrongCursor = problem({ code: 'wrong-cursor', status: 400, title: 'Wrong cursor', detail: 'This cursor does not belong to this list.' })
