import { Problem } from '@overt/sdk'
import type { Documents, ProblemMaker } from '@overt/sdk'
import { pictureAnimated, pictureFormatWrong, pictureTooLarge, pictureTooSlow, pictureUnreadable } from '../errors.ts'
import type { SelfieFault, SelfieJob, SelfieOutcome } from './selfie-job.ts'

const refusals: Readonly<Record<SelfieFault, ProblemMaker>> = {
  'unreadable': pictureUnreadable, 'format': pictureFormatWrong, 'too-large': pictureTooLarge, 'animated': pictureAnimated, 'too-slow': pictureTooSlow,
}
const documentFaults: Readonly<Record<string, SelfieFault>> = { 'document-unreadable': 'unreadable', 'document-too-complex': 'too-large', 'document-timed-out': 'too-slow' }

/** Decodes and rewrites selfies, in a process of its own. Errors: `picture-refused`, `documents-busy`, `document-abandoned`. */
export type RewriteSelfie = (bytes: Buffer, signal: AbortSignal) => Promise<Buffer>

export function createSelfieChecks(documents: Documents): RewriteSelfie {
  const readSelfie = documents.reader<SelfieJob, SelfieOutcome>({ module: new URL('./read-selfie.ts', import.meta.url), addons: true, deadlineMs: 8_000, memoryMiB: 512, maximumResultBytes: 4 * 1024 * 1024 })
  return async (bytes, signal) => {
    const outcome = await readSelfie({ bytes }, { signal }).catch((error: unknown): SelfieOutcome => {
      const fault = error instanceof Problem ? documentFaults[error.code] : undefined
      if (fault === undefined) throw error
      return { fault }
    })
    if ('fault' in outcome) throw refusals[outcome.fault]()
    return Buffer.from(outcome.image)
  }
}
