import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { CaptureRequest, closed } from '@overt/sdk/agent'

/** What the capture process is told, as its one argument: the request, and where the pointer is if only the shell knows. */
export const CaptureOrder = Type.Object({
  ...CaptureRequest.properties,
  pointer: Type.Union([Type.Object({ x: Type.Number(), y: Type.Number() }, closed), Type.Null()]),
}, closed)
export type CaptureOrder = Static<typeof CaptureOrder>

const largestSide = 20_000

const picture = Compile(Type.Object({
  type: Type.Literal('picture'),
  display: Type.Integer({ minimum: 0, maximum: 15 }),
  displays: Type.Integer({ minimum: 1, maximum: 16 }),
  width: Type.Integer({ minimum: 1, maximum: largestSide }),
  height: Type.Integer({ minimum: 1, maximum: largestSide }),
  image: Type.Unknown(),
  preview: Type.Unknown(),
}, closed))
const ending = Compile(Type.Union([
  Type.Object({ type: Type.Literal('done') }, closed),
  Type.Object({ type: Type.Literal('failed'), reason: Type.Enum(['no-display', 'capture-failed']) }, closed),
]))

export interface PictureMessage {
  readonly type: 'picture'
  readonly display: number
  readonly displays: number
  readonly width: number
  readonly height: number
  readonly image: Uint8Array
  readonly preview: Uint8Array
}

/** All that ever leaves the capture process: one message a picture, then how it ended. */
export type CaptureMessage = PictureMessage | { readonly type: 'done' } | { readonly type: 'failed', readonly reason: 'no-display' | 'capture-failed' }

/** What the capture process said, or null where it is nothing it may say. */
export function captureMessage(value: unknown): CaptureMessage | null {
  if (ending.Check(value)) return value
  if (!picture.Check(value)) return null
  const { image, preview } = value
  return image instanceof Uint8Array && preview instanceof Uint8Array ? { ...value, image, preview } : null
}

const order = Compile(CaptureOrder)

/** @throws SyntaxError, TypeError for an order that no engine gives */
export function decodeOrder(argument: string): CaptureOrder {
  const value: unknown = JSON.parse(argument)
  if (!order.Check(value)) throw new TypeError('not a capture order')
  return value
}
