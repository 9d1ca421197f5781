import { problem } from '@overt/sdk'

export const notFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'This does not exist, or you cannot see it.' })
export const groupNameTaken = problem({ code: 'group-name-taken', status: 409, title: 'Name taken', detail: 'A group named {name} already exists.' })
export const groupCircle = problem({ code: 'group-circle', status: 409, title: 'Group inside itself', detail: 'A group cannot be part of itself or of a group below it.' })
export const leadRole = problem({ code: 'lead-role', status: 409, title: 'Not a manager', detail: '{name} has the role Member. Give them the role Manager first: the role says what they may do, the group for whom.' })
export const leadTwice = problem({ code: 'lead-twice', status: 400, title: 'Named twice', detail: 'Somebody is named twice among those who lead the group.' })
export const leadDates = problem({ code: 'lead-dates', status: 400, title: 'Dates reversed', detail: 'The last day of leading a group is before its first.' })

const wrongGrant = (text: string, title: string, detail: string) => problem({ code: 'wrong-grant', text, status: 400, title, detail })
export const subjectUnknown = wrongGrant('subject-unknown', 'Cannot be granted', 'There are no permissions for {subject}.')
export const levelWrong = wrongGrant('level-wrong', 'Cannot be granted there', 'Permissions for {subject} cannot be granted at the level {level}.')
export const nodeWrong = wrongGrant('node-wrong', 'Place missing', 'Permissions for {subject} in the whole workspace have no nodeId; all others need one.')
export const nodeUnknown = wrongGrant('node-unknown', 'Place not found', 'The place for the permissions for {subject} does not exist: there is no {level} with this id.')
export const actionUnknown = wrongGrant('action-unknown', 'Unknown action', 'The action {action} does not exist for {subject}.')
export const actionContradictory = wrongGrant('action-contradictory', 'Allowed and denied', 'An action for {subject} is both allowed and denied. Choose one of them.')
export const grantTwice = wrongGrant('grant-twice', 'Named twice', 'The permissions for {subject} are named twice for the same place.')

export const changedMeanwhile = problem({ code: 'precondition-failed', status: 412, title: 'Changed meanwhile', detail: 'Somebody else has changed the permissions since you opened them. Load them again.' })
export const versionMissing = problem({ code: 'precondition-required', status: 428, title: 'Version missing', detail: 'Send If-Match with the version of the permissions that you changed.' })
