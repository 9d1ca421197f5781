import sharp from 'sharp'
import { maximumPixels } from './picture-job.ts'
import type { PictureJob, PictureOutcome } from './picture-job.ts'

/**
 * Decodes a picture, writes it again without anything else that was in the file, and makes a thumbnail. Runs in a process of its own:
 * the image library is native code that looks into files from outside.
 */
const thumbnailWidth = 320
const formats = ['png', 'jpeg', 'webp']

sharp.cache(false)
sharp.concurrency(1)
// Whatever the file says it is, no other reader is there to open it.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })

export async function read({ bytes, maximumWidth, quality }: PictureJob): Promise<PictureOutcome> {
  const options = { limitInputPixels: maximumPixels, failOn: 'warning', sequentialRead: true } as const
  try {
    const { format, width = 0, height = 0, pages = 1 } = await sharp(bytes, options).metadata()
    if (!formats.includes(format)) return { fault: 'picture-format' }
    if (width * height > maximumPixels) return { fault: 'picture-too-large' }
    if (pages !== 1) return { fault: 'picture-animated' }
    const { data: image, info } = await sharp(bytes, options)
      .autoOrient().resize({ width: maximumWidth, height: maximumWidth, fit: 'inside', withoutEnlargement: true }).flatten({ background: '#000' })
      .webp({ quality, effort: 1 }).toBuffer({ resolveWithObject: true })
    const thumbnail = await sharp(image).resize({ width: thumbnailWidth, withoutEnlargement: true }).webp({ quality: 60, effort: 1 }).toBuffer()
    return { picture: { image, thumbnail, width: info.width, height: info.height } }
  } catch (error) {
    return { fault: error instanceof Error && /pixel limit/i.test(error.message) ? 'picture-too-large' : 'picture-unreadable' }
  }
}
