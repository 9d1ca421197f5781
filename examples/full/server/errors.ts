import { problem } from '@overt/sdk'

export const futureMood = problem({ code: 'mood-in-future', status: 409, title: 'Not yet', detail: 'Nobody knows how {date} will be.' })
