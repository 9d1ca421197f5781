import { problem } from '@overt/sdk'

export const notFound = problem({ code: 'not-found', status: 404, title: 'Not found', detail: 'This does not exist, or you may not see it.' })
export const groupNameTaken = problem({ code: 'group-name-taken', status: 409, title: 'Name taken', detail: 'A group named {name} already exists.' })

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
