import { problem } from '@overt/sdk'

export const auditTooLong = problem({ code: 'audit-too-long', status: 400, title: 'Too many rows', detail: 'These filters find more than {rows} rows of the trail. Choose fewer days or one person.' })
