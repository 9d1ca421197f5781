import sharp from 'sharp'
import { maximumPixels } from './picture-job.ts'
import type { CheckedPicture, PictureAnswer, PictureFault, PictureJob } from './picture-job.ts'

/**
 * The process that looks into files from outside: decodes a picture, writes it anew without anything else that was in the file, and makes
 * a thumbnail. It holds no secret and no connection, and ends itself where one picture takes too much memory.
 */
const maximumBytes = 768 * 1024 * 1024
const thumbnailWidth = 320
const formats = ['png', 'jpeg', 'webp']

sharp.cache(false)
sharp.concurrency(1)
// Whatever the file says it is, no other reader is there to open it.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })

process.once('disconnect', () => process.exit(0))
process.on('message', (job: PictureJob) => {
  const watch = setInterval(() => { if (process.memoryUsage.rss() > maximumBytes) process.exit(1) }, 50)
  void check(job).then((answer) => {
    clearInterval(watch)
    process.send?.({ id: job.id, ...answer } satisfies PictureAnswer)
  })
})

async function check({ bytes, maximumWidth, quality }: PictureJob): Promise<{ picture: CheckedPicture } | { fault: PictureFault }> {
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
