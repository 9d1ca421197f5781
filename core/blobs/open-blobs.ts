import { join } from 'node:path'
import type { Blobs } from '@overt/sdk'
import type { Config } from '../config.ts'
import { wrongConfiguration } from '../errors.ts'
import { createDiskBlobs } from './disk-blobs.ts'
import { openS3Blobs } from './s3-blobs.ts'

export interface OpenBlobs {
  readonly blobs: Blobs
  close(): void
}

/** Where files are, in words. */
export const blobsPlace = ({ blobs, dataFolder }: Pick<Config, 'blobs' | 'dataFolder'>): string => (blobs.kind === 's3' ? `S3 bucket ${blobs.bucket}` : filesFolder(dataFolder))

const filesFolder = (dataFolder: string): string => join(dataFolder, 'files')

/** The storage of files that the configuration names. Errors: `wrong-configuration` where a bucket cannot be used. */
export async function openBlobs({ blobs, dataFolder }: Pick<Config, 'blobs' | 'dataFolder'>): Promise<OpenBlobs> {
  if (blobs.kind === 'disk') return { blobs: createDiskBlobs(filesFolder(dataFolder)), close: () => undefined }
  try {
    const opened = await openS3Blobs(blobs)
    return { blobs: opened, close: opened.close }
  } catch (cause) {
    throw wrongConfiguration({ values: { faults: `OVERT_S3_BUCKET ${blobs.bucket} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}` }, cause })
  }
}
