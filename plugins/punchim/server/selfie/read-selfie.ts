import sharp from 'sharp'
import { keptSide, maximumPixels } from './selfie-job.ts'
import type { SelfieJob, SelfieOutcome } from './selfie-job.ts'

/**
 * Decodes a selfie and writes it again without anything else that was in the file, such as where it was taken. Runs in a process of its own: the
 * image library is native code that looks into files from outside.
 */
sharp.cache(false)
sharp.concurrency(1)
// Whatever the file says it is, no other reader is there to open it.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })

export async function read({ bytes }: SelfieJob): Promise<SelfieOutcome> {
  const options = { limitInputPixels: maximumPixels, failOn: 'warning', sequentialRead: true } as const
  try {
    const { format, width = 0, height = 0, pages = 1 } = await sharp(bytes, options).metadata()
    if (format !== 'jpeg' && format !== 'webp') return { fault: 'format' }
    if (width * height > maximumPixels) return { fault: 'too-large' }
    if (pages !== 1) return { fault: 'animated' }
    return { image: await sharp(bytes, options).autoOrient().resize({ width: keptSide, height: keptSide, fit: 'inside', withoutEnlargement: true }).flatten({ background: '#000' }).webp({ quality: 70, effort: 2 }).toBuffer() }
  } catch (error) {
    return { fault: error instanceof Error && /pixel limit/i.test(error.message) ? 'too-large' : 'unreadable' }
  }
}
