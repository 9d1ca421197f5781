import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, Instant } from '@overt/sdk/agent'

export const Look = Type.Object({
  id: Id, viewerName: Type.Union([Type.String(), Type.Null()]), title: Type.String(), how: Type.String(),
  firstAt: Instant, lastAt: Instant, looks: Type.Integer(), records: Type.Integer(), reason: Type.Union([Type.String(), Type.Null()]),
})
export type Look = Static<typeof Look>

/** Who looked at the person's records, as the server last said. */
export interface LooksPage {
  readonly items: readonly Look[]
  readonly nextCursor: string | null
  /** When the server said so, in corrected epoch milliseconds; null while it never did. */
  readonly heardAt: number | null
  /** The server could not be asked the last time. */
  readonly failed: boolean
}
