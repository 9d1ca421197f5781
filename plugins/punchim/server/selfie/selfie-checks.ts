import { Problem } from '@overt/sdk'
import type { Documents } from '@overt/sdk'
import { pictureRefused } from '../errors.ts'
import type { SelfieFault, SelfieJob, SelfieOutcome } from './selfie-job.ts'

const reasons: Readonly<Record<SelfieFault, string>> = {
  unreadable: 'The file is no complete picture.',
  format: 'A selfie is a JPEG or WebP picture.',
  'too-large': 'The picture has too many pixels: at most 25 megapixels.',
  animated: 'A selfie is one picture, not a film.',
  'too-slow': 'The picture takes too long to read.',
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
    if ('fault' in outcome) throw pictureRefused({ values: { reason: reasons[outcome.fault] } })
    return Buffer.from(outcome.image)
  }
}
