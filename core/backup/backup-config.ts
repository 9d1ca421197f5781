import { resolve } from 'node:path'
import type { S3Options } from '../blobs/s3-blobs.ts'
import type { EnvironmentValues } from '../environment.ts'

/** Where backups go, when, and how many stay. */
export interface BackupConfig {
  readonly to: { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 's3' } & S3Options
  /** Cron expression in UTC. */
  readonly at: string
  readonly keep: number
  /** Encrypts everything that leaves; undefined: not encrypted. */
  readonly key: string | undefined
  /** Archives the write-ahead log of the embedded database, for restoring as of an instant. */
  readonly log: boolean
  /** Restores each backup into a scratch folder. */
  readonly check: boolean
  /** Undefined: the data folder. */
  readonly scratchFolder: string | undefined
  /** Who hears of a failure. */
  readonly mailTo: readonly string[]
}

const bucketAddress = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/((?:[A-Za-z0-9._-]+\/)*[A-Za-z0-9._-]+))?\/?$/

/** The place in words, for messages. */
export const backupPlaceName = ({ to }: Pick<BackupConfig, 'to'>): string => (to.kind === 's3' ? `s3://${[to.bucket, to.prefix].filter((part) => part !== '').join('/')}` : to.folder)

/** The backup part of the configuration; adds what is wrong with it to `faults`. */
export function readBackupConfig(values: EnvironmentValues, faults: string[]): BackupConfig | undefined {
  const given = values.OVERT_BACKUP_TO
  if (given === '') return undefined
  const [, bucket, prefix = ''] = bucketAddress.exec(given) ?? []
  if (/^[a-z0-9]+:\/\//i.test(given) && bucket === undefined) faults.push('OVERT_BACKUP_TO must be a folder or s3://bucket/prefix')
  if (values.DATABASE_URL !== '') faults.push('OVERT_BACKUP_TO is for the embedded database: with DATABASE_URL, back up PostgreSQL with its own tools (docs/backups.md)')
  return {
    to: bucket === undefined ? { kind: 'folder', folder: resolve(given) } : {
      kind: 's3', bucket, prefix, endpoint: values.OVERT_BACKUP_S3_ENDPOINT || undefined, region: values.OVERT_BACKUP_S3_REGION,
      credentials: values.OVERT_BACKUP_S3_ACCESS_KEY === '' ? undefined : { accessKeyId: values.OVERT_BACKUP_S3_ACCESS_KEY, secretAccessKey: values.OVERT_BACKUP_S3_SECRET_KEY },
    },
    at: values.OVERT_BACKUP_AT,
    keep: values.OVERT_BACKUP_KEEP,
    key: values.OVERT_BACKUP_KEY || undefined,
    log: values.OVERT_BACKUP_LOG === 'on',
    check: values.OVERT_BACKUP_CHECK === 'on',
    scratchFolder: values.OVERT_BACKUP_SCRATCH === '' ? undefined : resolve(values.OVERT_BACKUP_SCRATCH),
    mailTo: values.OVERT_BACKUP_MAIL.split(',').map((address) => address.trim()).filter(Boolean),
  }
}
