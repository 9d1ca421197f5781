import { problem } from '@overt/sdk'

export const wrongArguments = problem({ code: 'wrong-arguments', status: 400, title: 'Wrong arguments', detail: 'Usage: {usage}' })
export const unexpected = problem({ code: 'unexpected', status: 500, title: 'Something went wrong', detail: '{message}. Set OVERT_LOG_LEVEL=debug to see where.' })
export const ownDatabase = problem({ code: 'own-database', status: 409, title: 'Not the embedded database', detail: 'DATABASE_URL names a PostgreSQL of your own: back it up and restore it with its own tools (pg_basebackup or pg_dump), together with the folder `files` of the data folder.' })
export const notEmpty = problem({ code: 'not-empty', status: 409, title: 'Not an empty installation', detail: '{folder} holds data already; restore into an empty OVERT_DATA.' })
export const notABackup = problem({ code: 'not-a-backup', status: 400, title: 'Not a backup', detail: '{file} is not a backup made by `overt backup`.' })
export const fileUnusable = problem({ code: 'file-unusable', status: 500, title: 'A file or folder cannot be used', detail: '{path}: {reason}. Choose another folder (OVERT_DATA, TMPDIR) or change its rights.' })
export const uiNotBuilt = problem({ code: 'ui-not-built', status: 500, title: 'The admin UI could not be built', detail: 'The build said why, above. A checkout that you cannot write to must be built once by its owner: npm run build.' })
export const notALedger = problem({ code: 'not-a-ledger', status: 400, title: 'Not a ledger of erasures', detail: 'Line {line} of {file} is not a certificate as `overt erasure ledger` prints it ({faults}). Nothing was erased.' })
