import { problem } from '@overt/sdk'

export const workspaceRequired = problem({ code: 'workspace-required', status: 409, title: 'Choose a workspace', detail: 'You are a member of several workspaces; say which one this device is for.' })
export const noWorkspace = problem({ code: 'no-workspace', status: 403, title: 'No workspace', detail: 'You are not an active member of any workspace.' })
export const memberSuspended = problem({ code: 'member-suspended', status: 403, title: 'Not an active member', detail: 'Your membership of this workspace is {status}; nothing is collected and nothing is taken.' })
export const policyNotAcknowledged = problem({ code: 'policy-not-acknowledged', status: 409, title: 'Policy not acknowledged', detail: 'Version {version} of the monitoring policy must be read and acknowledged first; keep the data until then.' })
export const policyOutdated = problem({ code: 'policy-outdated', status: 409, title: 'Not the policy in force', detail: 'Version {version} of the monitoring policy is in force; read it before you acknowledge it.' })
export const tooManyRecords = problem({ code: 'too-many-records', status: 413, title: 'Too many records', detail: 'A batch holds at most {limit} records.' })
export const unsupportedEncoding = problem({ code: 'unsupported-encoding', status: 415, title: 'Unsupported content encoding', detail: 'Send the body plain or with Content-Encoding: gzip.' })
export const tooManyDevices = problem({ code: 'too-many-devices', status: 409, title: 'Too many devices', detail: 'A member can enrol at most {limit} devices.' })
export const rangeNotThere = problem({ code: 'range-not-satisfiable', status: 416, title: 'Range not satisfiable', detail: 'The file ends before the range begins.' })
export const deviceErased = problem({ code: 'device-erased', status: 401, title: 'Data erased', detail: 'What was recorded of this person has been erased. This device deletes what it holds, too.' })
