import type { Engagement } from '@overt/sdk'

/** Times are epoch milliseconds. */
export interface PlannedSegment {
  readonly from: number
  readonly to: number
  readonly state: SegmentState
  readonly app?: string
  readonly domain?: string
  /** What kept the person busy without input. */
  readonly engaged?: Engagement
}

export type SegmentState = 'active' | 'idle' | 'locked' | 'paused'
