import { problem } from '@overt/sdk'

export const quietNow = problem({ code: 'quiet-hours', status: 409, title: 'Quiet hours', detail: 'These are quiet hours ({from}–{until}); start again later.' })
