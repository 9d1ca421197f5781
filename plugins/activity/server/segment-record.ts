import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, closed, engagements } from '@overt/sdk'
import type { Engagement } from '@overt/sdk'
import { epochMs, rfc3339 } from './epoch-ms.ts'

export const segmentStates = ['active', 'idle', 'locked', 'paused'] as const
export type SegmentState = (typeof segmentStates)[number]

/** How states are stored; never renumber. */
export const stateNumbers: Readonly<Record<SegmentState, number>> = { active: 1, idle: 2, locked: 3, paused: 4 }
export const stateOfNumber = (number: number): SegmentState => segmentStates[number - 1] ?? 'idle'

/** How engagements are stored; never renumber. */
export const engagementNumbers: Readonly<Record<Engagement, number>> = { call: 1, presentation: 2, media: 3 }
/** The name of a stored engagement, in SQL. */
export const engagementName = (column: string): string => `(array['call', 'presentation', 'media'])[${column}]`

/** The schema checks the form of an instant and `checkSegment` its date. On this path, the hottest, that is twice as fast as the format check. */
const Instant = Type.String({ pattern: rfc3339, description: 'RFC 3339 instant' })

/** A stretch of agent-observed time of one state, half-open; application, domain and what keeps the person busy only where active. */
export const Segment = Type.Object({
  kind: Type.Literal('activity.segment'),
  id: Id,
  startedAt: Instant,
  endedAt: Instant,
  state: Choice(segmentStates),
  app: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  domain: Type.Optional(Type.String({ minLength: 1, maxLength: 253, pattern: '^[^/?#@:\\s]+$' })),
  /** What kept the person busy in active time without input: a call, a presentation, or media. */
  engaged: Type.Optional(Choice(engagements)),
}, closed)
export type Segment = Static<typeof Segment>

const longestMs = 24 * 60 * 60 * 1_000
/** An agent's clock may be this far ahead. */
const aheadMs = 10 * 60 * 1_000

/** What the schema can't say; undefined lets pass. */
export function checkSegment(segment: Segment, receivedAtMs: number): { readonly code: string; readonly detail: string } | undefined {
  const startedAt = epochMs(segment.startedAt)
  const endedAt = epochMs(segment.endedAt)
  if (Number.isNaN(startedAt) || Number.isNaN(endedAt)) return { code: 'invalid-record', detail: 'startedAt and endedAt are instants that exist' }
  if (endedAt <= startedAt) return { code: 'ends-before-start', detail: 'endedAt lies after startedAt' }
  if (endedAt - startedAt > longestMs) return { code: 'too-long', detail: 'a segment is at most 24 hours long' }
  if (endedAt > receivedAtMs + aheadMs) return { code: 'in-the-future', detail: 'the segment ends more than 10 minutes in the future' }
  if (segment.state !== 'active' && (segment.app !== undefined || segment.domain !== undefined)) {
    return { code: 'app-while-not-active', detail: 'application and domain belong to active time only' }
  }
  if (segment.state !== 'active' && segment.engaged !== undefined) return { code: 'engaged-while-not-active', detail: 'only active time can be engaged' }
  return undefined
}
