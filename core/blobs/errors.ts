import { problem } from '@overt/sdk'

export const wrongBlobKey = problem({ code: 'wrong-blob-key', status: 500, title: 'Wrong file key', detail: 'The key {key} leaves the folder of its workspace.' })
