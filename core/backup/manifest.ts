import type { BackupPlace } from './backup-place.ts'
import { backupMissing, backupUnreadable } from './errors.ts'
import type { Part } from './parts.ts'

/** What a backup says about itself; it is written last, so a backup with a manifest is whole. */
export interface BackupManifest {
  readonly format: 2
  readonly id: string
  /** Version of Overt. */
  readonly version: string
  readonly startedAt: string
  /** From here on it can be restored at any time that the archived log reaches. */
  readonly endedAt: string
  readonly timeline: number
  readonly startLog: string
  readonly endLog: string
  readonly database: readonly Part[]
  /** The list of files, as lines of JSON. */
  readonly files: readonly Part[]
  readonly fileCount: number
  /** What only this installation knows: the superuser's password and the secret. */
  readonly password: string
  readonly secret: string
}

/** What a restore into the scratch folder showed. */
export interface BackupCheck {
  readonly at: string
  readonly fault: string | null
  readonly workspaces: number
  readonly auditRows: number
  readonly files: number
}

export const manifestName = (id: string): string => `base/${id}/manifest`
const checkName = (id: string): string => `base/${id}/check`

export const backupId = (at: Temporal.Instant): string => at.round('millisecond').toString({ fractionalSecondDigits: 3 }).replaceAll(/[-:.]/g, '')

/** Ids of whole backups, oldest first; `unfinished` are those that were begun only. */
export async function listBackupIds(place: BackupPlace): Promise<{ readonly whole: string[]; readonly unfinished: string[] }> {
  const [begun, whole] = [new Set<string>(), new Set<string>()]
  for await (const { name } of place.list('base')) {
    const [, id = '', object] = name.split('/')
    begun.add(id)
    if (object === 'manifest') whole.add(id)
  }
  return { whole: [...whole].sort(), unfinished: [...begun].filter((id) => !whole.has(id)).sort() }
}

/** Errors: `backup-missing`, `backup-unreadable`. */
export async function readManifest(place: BackupPlace, id: string): Promise<BackupManifest> {
  const name = manifestName(id)
  const bytes = await place.get(name)
  try {
    const manifest = JSON.parse(bytes.toString()) as Partial<BackupManifest>
    if (manifest.format === 2) return manifest as BackupManifest
  } catch (cause) {
    throw backupUnreadable({ values: { name, reason: 'it is not a manifest; it may be encrypted, and OVERT_BACKUP_KEY is not set' }, cause })
  }
  throw backupUnreadable({ values: { name, reason: 'a newer version of Overt made it' } })
}

export async function readCheck(place: BackupPlace, id: string): Promise<BackupCheck | undefined> {
  try {
    return JSON.parse((await place.get(checkName(id))).toString()) as BackupCheck
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === backupMissing({ values: { what: '', place: '' } }).code) return undefined
    throw error
  }
}

export const writeCheck = (place: BackupPlace, id: string, check: BackupCheck): Promise<void> => place.put(checkName(id), Buffer.from(JSON.stringify(check)))
