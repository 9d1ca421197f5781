import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, closed } from '../wire/common.ts'

/** How much a picture can be blurred on the device. */
export const blurs = ['none', 'light', 'strong'] as const

/** How a picture of the screen is to be; the bounds are the agent's own and no policy goes beyond them. */
export const CaptureRequest = Type.Object({
  /** `active`: the display with the pointer. */
  displays: Choice(['all', 'active']),
  /** Longest side in pixels. */
  maximumWidth: Type.Integer({ minimum: 320, maximum: 3_840 }),
  /** WebP quality. */
  quality: Type.Integer({ minimum: 30, maximum: 90 }),
  blur: Choice(blurs),
}, closed)
export type CaptureRequest = Static<typeof CaptureRequest>

/** One display at one instant, as WebP without metadata, already reduced and blurred. */
export interface CapturedPicture {
  /** From 0, of `displays` that there were, from left to right. */
  readonly display: number
  readonly displays: number
  readonly width: number
  readonly height: number
  readonly image: Uint8Array
  /** The same, at most 320 pixels long, for the person's own window. */
  readonly preview: Uint8Array
}

/**
 * What became of a capture. `at`: corrected epoch milliseconds at which it was over; only what the sensors say later tells whether
 * it may be kept. `changed`: collection stopped meanwhile.
 */
export type CaptureResult =
  | { readonly kind: 'captured', readonly at: number, readonly pictures: readonly CapturedPicture[] }
  | { readonly kind: 'failed', readonly reason: 'no-display' | 'capture-failed' | 'changed' | 'unsupported' }
