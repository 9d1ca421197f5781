import { chown, mkdir } from 'node:fs/promises'
import type { Blobs } from '@overt/sdk'
import { createDiskBlobs } from '../blobs/disk-blobs.ts'
import { blobMissing } from '../blobs/errors.ts'
import { openS3Blobs } from '../blobs/s3-blobs.ts'
import { unprivilegedUser } from '../database/embedded-program.ts'
import type { BackupConfig } from './backup-config.ts'
import { backupPlaceName } from './backup-config.ts'
import { backupMissing, backupPlaceAway } from './errors.ts'
import { createSeal } from './seal.ts'

export interface StoredObject {
  readonly name: string
  readonly sizeBytes: number
}

/** The second place: named objects, each there whole or not at all, encrypted where the operator gave a key. */
export interface BackupPlace {
  /** In words, for messages. */
  readonly description: string
  readonly encrypts: boolean
  put(name: string, bytes: Buffer): Promise<void>
  /** Errors: `backup-missing`, `backup-unreadable`, `backup-place-away`. */
  get(name: string): Promise<Buffer>
  delete(name: string): Promise<void>
  list(folder: string): AsyncIterable<StoredObject>
  nameOf(content: Buffer): string
  close(): void
}

/** Nobody waits for it, and the line to a second place may be slow. */
const requestTimeoutMs = 120_000

/** All objects lie below one folder, so that a bucket or a disk may hold other things beside it. */
const root = 'overt-backup'

/** Makes a folder that the server can write to once it has left root. */
export async function preparePlaceFolder({ to }: BackupConfig): Promise<void> {
  if (to.kind === 's3') return
  await mkdir(to.folder, { recursive: true, mode: 0o700 })
  if (process.getuid?.() !== 0) return
  const { uid, gid } = unprivilegedUser()
  await chown(to.folder, uid, gid)
}

/** Opens the place that the configuration names. Errors: `backup-place-away`. */
export async function openBackupPlace(config: BackupConfig): Promise<BackupPlace> {
  const { to } = config
  const description = backupPlaceName(config)
  const seal = createSeal(config.key)
  const away = (cause: unknown) => backupPlaceAway({ values: { place: description, reason: cause instanceof Error ? cause.message : String(cause) }, cause })
  const opened: Blobs & { close?(): void } = await (async () => {
    try {
      if (to.kind === 's3') return await openS3Blobs({ ...to, requestTimeoutMs })
      await preparePlaceFolder(config)
      return createDiskBlobs(to.folder)
    } catch (cause) {
      throw away(cause)
    }
  })()

  async function ask<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (cause) {
      throw away(cause)
    }
  }
  return {
    description,
    encrypts: seal.encrypts,
    put: (name, bytes) => ask(() => opened.put(root, name, seal.close(name, bytes))),
    async get(name) {
      const bytes = await opened.get(root, name).catch((cause: unknown) => {
        throw isMissing(cause) ? backupMissing({ values: { what: name, place: description }, cause }) : away(cause)
      })
      return seal.open(name, bytes)
    },
    delete: (name) => ask(() => opened.delete(root, name)),
    async* list(folder) {
      for await (const { key, sizeBytes } of opened.list(root, folder)) yield { name: key, sizeBytes }
    },
    nameOf: (content) => seal.nameOf(content),
    close: () => { opened.close?.() },
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === blobMissing().code
