import { problem } from '@overt/sdk'

export const backupPlaceAway = problem({ code: 'backup-place-away', status: 503, title: 'The backup place cannot be used', detail: '{place} cannot be used: {reason}. Check OVERT_BACKUP_TO and its credentials.' })
export const backupUnset = problem({ code: 'backup-unset', status: 409, title: 'No backup place', detail: 'OVERT_BACKUP_TO names no place yet: set it to a folder, or to s3://bucket/prefix.' })
export const backupMissing = problem({ code: 'backup-missing', status: 404, title: 'No such backup', detail: '{what} is not in {place}.' })
export const backupUnreadable = problem({ code: 'backup-unreadable', status: 409, title: 'A backup cannot be read', detail: '{name}: {reason}.' })
export const backupRunning = problem({ code: 'backup-running', status: 409, title: 'A backup is running', detail: 'Another process is making a backup of this installation; wait for it to end.' })
export const backupBroken = problem({ code: 'backup-broken', status: 500, title: 'A backup does not restore', detail: '{reason}' })
export const recoveryFailed = problem({ code: 'recovery-failed', status: 409, title: 'The database could not be recovered', detail: '{reason}' })
export const wrongInstant = problem({ code: 'wrong-instant', status: 400, title: 'Not an instant', detail: '{given} is not an instant of the past, such as 2026-11-29T14:30:00Z.' })
