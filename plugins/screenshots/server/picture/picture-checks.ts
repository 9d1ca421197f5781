import { Problem, type Documents } from '@overt/sdk'
import type { PictureFault, PictureJob, PictureOutcome } from './picture-job.ts'

export interface PictureChecks {
  /** Decodes, shrinks and rewrites a picture, in a process of its own. Errors: `documents-busy`, `document-abandoned`. */
  check(job: PictureJob): Promise<PictureOutcome>
}

const faults: Readonly<Record<string, PictureFault>> = {
  'document-unreadable': 'picture-unreadable',
  'document-too-complex': 'picture-too-large',
  'document-timed-out': 'picture-too-slow',
}

/** Checks pictures apart from the server: one that hangs or crashes its reader costs nothing but itself. */
export function createPictureChecks(documents: Documents): PictureChecks {
  const readPicture = documents.reader<PictureJob, PictureOutcome>({
    module: new URL('./read-picture.ts', import.meta.url), addons: true, deadlineMs: 8_000, memoryMiB: 768, maximumResultBytes: 24 * 1024 * 1024,
  })
  return {
    async check(job) {
      try {
        return await readPicture(job)
      } catch (error) {
        const fault = error instanceof Problem ? faults[error.code] : undefined
        if (fault === undefined) throw error
        return { fault }
      }
    },
  }
}
