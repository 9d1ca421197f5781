import sharp from 'sharp'
import type { Sharp } from 'sharp'
import type { CaptureRequest } from '@overt/sdk/agent'

const previewSide = 320
/** WebP effort: 2 of 6 halves the time of 4 for one part in ten more bytes. */
const effort = 2

/**
 * Along how many points of the longest side a blurred picture still tells anything: it is reduced to these and spread out again, so that
 * what is gone is gone, whatever the size of the display. `light` leaves no line of text, `strong` where it was bright or dark.
 */
const pointsLeft = { light: 160, strong: 40 } as const

export interface RawScreen {
  readonly width: number
  readonly height: number
  /** RGBA, row by row. */
  readonly pixels: Buffer
}

export interface FinishedPicture {
  readonly width: number
  readonly height: number
  readonly image: Uint8Array
  readonly preview: Uint8Array
}

/** Reduces, blurs and encodes; nothing of the screen goes on in any other form. */
export async function finishPicture({ width, height, pixels }: RawScreen, { maximumWidth, quality, blur }: Omit<CaptureRequest, 'displays'>): Promise<FinishedPicture> {
  sharp.concurrency(1)
  sharp.cache(false)
  const size = within(width, height, maximumWidth)
  const reduced = await sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha().resize(size).raw().toBuffer()
  const shown = blur === 'none' ? reduced : await blurred(reduced, size, pointsLeft[blur])
  const source = (): Sharp => sharp(shown, { raw: { ...size, channels: 3 } })
  const image = await source().webp({ quality, effort }).toBuffer()
  const preview = await source().resize(within(size.width, size.height, previewSide)).webp({ quality, effort }).toBuffer()
  return { ...size, image, preview }
}

async function blurred(pixels: Buffer, { width, height }: { width: number, height: number }, points: number): Promise<Buffer> {
  const few = within(width, height, points)
  const coarse = await sharp(pixels, { raw: { width, height, channels: 3 } }).resize({ ...few, fit: 'fill' }).raw().toBuffer()
  return sharp(coarse, { raw: { ...few, channels: 3 } }).resize({ width, height, fit: 'fill', kernel: 'cubic' }).raw().toBuffer()
}

function within(width: number, height: number, side: number): { width: number, height: number } {
  const scale = Math.min(1, side / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
