import { problem } from '@overt/sdk'

export const copyUnreadable = problem({ code: 'copy-unreadable', status: 400, title: 'Not a copy', detail: 'The file is not a copy that Overt made, or it is damaged: {reason}' })
export const copyTooLarge = problem({ code: 'copy-too-large', status: 400, title: 'Archive unpacks to too much', detail: '{part} would unpack to {bytes} bytes, more than a copy of this size can hold. The file was not read any further.' })
export const copyNewer = problem({ code: 'copy-newer', status: 409, title: 'Copy is from a newer version', detail: 'This copy needs {what}, which is not installed here. Update Overt and its plugins first.' })
export const copyOfPerson = problem({ code: 'copy-of-person', status: 400, title: 'Copy of a person', detail: 'Only the copy of a workspace can be imported; this is a copy of one person.' })
export const copyChecksum = problem({ code: 'copy-checksum', status: 400, title: 'Checksum is wrong', detail: '{part} is not what the manifest says. The file was changed or damaged.' })
export const copyIncomplete = problem({ code: 'copy-incomplete', status: 400, title: 'Copy is incomplete', detail: '{part} is missing from the copy.' })
export const copyMisfit = problem({ code: 'copy-misfit', status: 400, title: 'Copy does not fit the tables', detail: '{kind}: {reason}' })
