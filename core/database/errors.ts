import { problem } from '@overt/sdk'

export const embeddedUnavailable = problem({ code: 'embedded-unavailable', status: 500, title: 'No embedded PostgreSQL', detail: 'The embedded PostgreSQL cannot be used: {reason}. Set DATABASE_URL to a PostgreSQL 15 or newer.' })
export const embeddedFailed = problem({ code: 'embedded-failed', status: 500, title: 'PostgreSQL did not start', detail: 'The embedded PostgreSQL did not start: {reason}' })
export const embeddedLocked = problem({ code: 'embedded-locked', status: 500, title: 'The database folder is in use', detail: 'Process {pid} holds {lock} and does not answer. If it is a PostgreSQL, wait until it has stopped, or stop it with "kill -INT {pid}". If it is another program, delete that file. Then start again.' })
export const dataUnreachable = problem({ code: 'data-unreachable', status: 500, title: 'Data folder out of reach', detail: 'Started as root, PostgreSQL runs as an unprivileged user, who cannot reach {folder}. Set OVERT_DATA to a folder that every user may enter, such as /var/lib/overt.' })
export const databaseTooOld = problem({ code: 'database-too-old', status: 500, title: 'PostgreSQL too old', detail: 'PostgreSQL {version} was found; 15 or newer is needed.' })
export const unsafeRole = problem({ code: 'unsafe-role', status: 500, title: 'Unsafe database role', detail: 'The application role {role} {fault}; row-level security would not hold. Nothing was started.' })
export const migrationFailed = problem({ code: 'migration-failed', status: 500, title: 'Migration failed', detail: 'The migration {name} failed: {reason}. The database is as before.' })
export const databaseNewer = problem({ code: 'database-newer', status: 500, title: 'Newer database', detail: 'The database was made by a newer version of Overt, which has the migrations {names}. Start that version, or restore a backup from before the upgrade. The database is as before.' })
