import { problem } from '@overt/sdk'
import type { ProblemDeclaration } from '@overt/sdk'

export const entryOverlapsDeclaration: ProblemDeclaration = { code: 'entry-overlaps', status: 409, title: 'Entries overlap', detail: 'The time overlaps another entry of the same member.' }
export const entryOverlaps = problem(entryOverlapsDeclaration)
export const entryLong = problem({ code: 'entry-long', status: 409, title: 'Longer than a day', detail: 'An entry over 24 hours must be confirmed: send confirmLong.' })
export const entryTooLong = problem({ code: 'entry-too-long', status: 409, title: 'Longer than seven days', detail: 'An entry lasts at most 7 days. Set an earlier stop, or a later start.' })
export const entryStartOutOfRange = problem({ code: 'entry-start-out-of-range', status: 400, title: 'Start out of range', detail: 'An entry starts on 1 January 2000 at the earliest, and at most one year from now.' })
export const stopBeforeStart = problem({ code: 'stop-before-start', status: 409, title: 'Stop before start', detail: 'An entry cannot stop before it starts.' })
export const startInFuture = problem({ code: 'in-future', status: 409, title: 'Not yet', detail: 'A timer cannot start or stop in the future.' })
export const instantOutOfRange = problem({ code: 'instant-out-of-range', status: 400, title: 'Time out of range', detail: '{value} is not an instant between the years 1970 and 2200.' })
export const rangeReversed = problem({ code: 'range-reversed', status: 400, title: 'Range reversed', detail: '`to` lies before `from`.' })
export const splitOutside = problem({ code: 'split-outside', status: 409, title: 'Split outside the entry', detail: 'The split must lie between the start and the stop of the entry.' })
export const timerNotRunning = problem({ code: 'timer-not-running', status: 409, title: 'Nothing is running', detail: 'There is no running entry.' })
export const taskMissing = problem({ code: 'task-missing', status: 400, title: 'No task named', detail: 'Name a task, or give a task id, but not both.' })
export const noRecentProject = problem({ code: 'no-recent-project', status: 409, title: 'No project yet', detail: 'There is no recent project to put the task in: name a project and an organization.' })
export const nameTaken = problem({ code: 'name-taken', status: 409, title: 'Name in use', detail: '{name} exists already.' })
/** `ask` of the answer names who may say more. */
export const nameTakenUnseen = problem({ code: 'name-taken', status: 409, title: 'Name in use', detail: '{name} exists already, but you cannot see it. Ask {ask} for access, or choose another name.' })
export const idTaken = problem({ code: 'id-taken', status: 409, title: 'Id in use', detail: 'A record with this id exists already.' })
export const archived = problem({ code: 'archived', status: 409, title: 'Archived', detail: '{what} is archived; bring it back first.' })
export const ancestorInTrash = problem({ code: 'ancestor-in-trash', status: 409, title: 'In the trash', detail: 'What it belongs to lies in the trash; restore that first.' })
export const entryNotOwn = problem({ code: 'entry-not-own', status: 403, title: 'Somebody else\'s entry', detail: 'Only your own entries can be continued: start a timer on the task instead.' })
export const holdsOthersRecords = problem({ code: 'holds-others-records', status: 403, title: 'Holds records of others', detail: 'Below it are records that you may not delete.' })
export const rateDateTaken = problem({ code: 'rate-date-taken', status: 409, title: 'Day has a rate', detail: 'Another version of this rate begins on that day; change that one.' })
export const rateMissing = problem({ code: 'rate-missing', status: 400, title: 'No rate', detail: '`rateFrom` says from when a rate holds: send `rate` with it.' })
export const rateTooHigh = problem({ code: 'rate-too-high', status: 409, title: 'Rate too high', detail: 'In {currency}, a rate would be {rate} minor units an hour; at most 100,000,000 can be stored.' })
export const currencyHasRates = problem({ code: 'currency-has-rates', status: 409, title: 'Rates have a currency', detail: 'There are {rates} rates in {currency}. Convert them with `POST …/currency {currency, factor}`, or remove them first.' })
export const wrongSort = problem({ code: 'wrong-sort', status: 400, title: 'Wrong order', detail: 'This list cannot be sorted by {sort}.' })
