import sharp from 'sharp'
import { keptLogo, maximumLogoPixels } from './logo-job.ts'
import type { LogoJob, LogoOutcome } from './logo-job.ts'

/** Decodes a logo and writes it again as a PNG without anything else that was in the file. Runs in a process of its own: the image library is native code that looks into files from outside. */
sharp.cache(false)
sharp.concurrency(1)
// Whatever the file says it is, no other reader is there to open it.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })

export async function read({ bytes }: LogoJob): Promise<LogoOutcome> {
  const options = { limitInputPixels: maximumLogoPixels, failOn: 'warning', sequentialRead: true } as const
  try {
    const { format, pages = 1 } = await sharp(bytes, options).metadata()
    if (format !== 'png' && format !== 'jpeg' && format !== 'webp') return { fault: 'format' }
    if (pages !== 1) return { fault: 'animated' }
    return { image: await sharp(bytes, options).autoOrient().resize({ ...keptLogo, fit: 'inside', withoutEnlargement: true }).png({ compressionLevel: 9, palette: true, quality: 90 }).toBuffer() }
  } catch (error) {
    return { fault: error instanceof Error && /pixel limit/i.test(error.message) ? 'too-large' : 'unreadable' }
  }
}
