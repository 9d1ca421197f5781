import { join } from 'node:path'
import type { Blobs } from '@overt/sdk'
import type { Config } from '../config.ts'
import { wrongConfiguration } from '../errors.ts'
import { createDiskBlobs } from './disk-blobs.ts'
import { openS3Blobs } from './s3-blobs.ts'

export interface OpenBlobs {
  readonly blobs: Blobs
  /** Where files are, in words. */
  readonly place: string
  close(): void
}

/** The storage of files that the configuration names. Errors: `wrong-configuration` where a bucket cannot be used. */
export async function openBlobs({ blobs, dataFolder }: Pick<Config, 'blobs' | 'dataFolder'>): Promise<OpenBlobs> {
  if (blobs.kind === 'disk') {
    const folder = join(dataFolder, 'files')
    return { blobs: createDiskBlobs(folder), place: folder, close: () => undefined }
  }
  try {
    const opened = await openS3Blobs(blobs)
    return { blobs: opened, place: `S3 bucket ${blobs.bucket}`, close: opened.close }
  } catch (cause) {
    throw wrongConfiguration({ values: { faults: `OVERT_S3_BUCKET ${blobs.bucket} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}` }, cause })
  }
}
