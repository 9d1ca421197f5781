import { problem } from '@overt/sdk'

export const notConnected = problem({ code: 'gitlab-not-connected', status: 409, title: 'Not connected', detail: 'Connect your GitLab account first.' })
export const issueGone = problem({ code: 'gitlab-issue-gone', status: 404, title: 'No such issue', detail: 'This issue is closed, or no longer assigned to you.' })
