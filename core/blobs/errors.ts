import { problem } from '@overt/sdk'

export const wrongBlobKey = problem({ code: 'wrong-blob-key', status: 500, title: 'Wrong file key', detail: 'The key {key} is not one that files may have.' })
export const blobMissing = problem({ code: 'blob-missing', status: 404, title: 'File not found', detail: 'The file does not exist, or no longer exists.' })
export const blobsAway = problem({ code: 'blobs-away', status: 503, title: 'Files out of reach', detail: 'The storage of files cannot be reached ({reason}); nothing was changed. Try again in a moment.' })
