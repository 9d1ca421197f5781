import { problem } from '@overt/sdk'

export const timerOff = problem({ code: 'desktop-timer-off', status: 409, title: 'Desktop timer off', detail: 'The desktop timer is switched off in this workspace.' })
export const changedMeanwhile = problem({ code: 'timer-changed-meanwhile', status: 409, title: 'Changed meanwhile', detail: 'Another entry was running at that time than the one that was shown.' })
export const startDropped = problem({ code: 'timer-start-dropped', status: 409, title: 'Nothing to stop', detail: 'The entry that it stops was never started.' })
export const nothingBefore = problem({ code: 'timer-nothing-before', status: 409, title: 'Nothing to continue', detail: 'There is no earlier entry to continue. Start a task.' })
export const sentenceUnread = problem({ code: 'sentence-unread', status: 409, title: 'Sentence not understood', detail: '{reason}' })
export const commandGone = problem({ code: 'timer-command-gone', status: 404, title: 'Not waiting', detail: 'This command is not waiting for you, or no longer is.' })
export const notBeside = problem({ code: 'timer-nothing-free', status: 409, title: 'No free time', detail: 'There is no free time beside the other entries to file it in.' })
