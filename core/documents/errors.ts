import { problem } from '@overt/sdk'

export const documentUnreadable = problem({ code: 'document-unreadable', status: 400, title: 'The file cannot be read', detail: 'The file is damaged, or not of the expected kind. Check it, then send it again.' })
export const documentTooComplex = problem({ code: 'document-too-complex', status: 400, title: 'The file is too complex', detail: 'Reading the file takes more memory than one file is given. Send a smaller part of it.' })
export const documentTimedOut = problem({ code: 'document-timed-out', status: 400, title: 'The file takes too long to read', detail: 'The file could not be read within {seconds} s. Send a smaller part of it.' })
export const documentAbandoned = problem({ code: 'document-abandoned', status: 400, title: 'Stopped', detail: 'Reading the file was stopped because nobody waits for the result.' })
export const documentsBusy = problem({ code: 'documents-busy', status: 429, title: 'Too many files at once', detail: 'The server is reading as many files as it can. Try again in {seconds} s.' })
