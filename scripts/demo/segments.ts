import { uuidv7 } from '@overt/sdk'
import type { PlannedSegment } from './planned-segment.ts'

/** A segment as an agent sends it. */
export const segmentRecord = ({ from, to, state, app, domain, engaged }: PlannedSegment): object => ({
  kind: 'activity.segment', id: uuidv7(from), startedAt: new Date(from).toISOString(), endedAt: new Date(to).toISOString(), state,
  ...(app === undefined ? {} : { app }), ...(domain === undefined ? {} : { domain }),
  ...(engaged === undefined ? {} : { engaged }),
})

/** What an agent says of itself. */
export const agentEvent = (event: string, at: number): object => ({ kind: 'agent.event', id: uuidv7(at), at: new Date(at).toISOString(), event })
