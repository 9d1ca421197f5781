import Type from 'typebox'
import { Id, Instant, closed, cutText, defineCollector, engagements, instantText } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import { ActivityPolicy, activityComparison } from './policy.ts'
import type { Segment } from './segment-builder.ts'
import { createSegmenter } from './segmenter.ts'

const shortestIdleSeconds = 60
const longestIdleSeconds = 1_800

export const ActivitySegment = Type.Object({
  kind: Type.Literal('activity.segment'),
  id: Id,
  startedAt: Instant,
  endedAt: Instant,
  state: Type.Enum(['active', 'idle', 'locked', 'paused']),
  app: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  domain: Type.Optional(Type.String({ minLength: 1, maxLength: 253, pattern: '^[^/?#@:\\s]+$' })),
  engaged: Type.Optional(Type.Enum(engagements)),
}, closed)

/** Active, idle, locked and paused time, with application and website domain where the policy says so. */
export default defineCollector({
  id: 'activity',
  recordKinds: ['activity.segment'],
  policy: ActivityPolicy,
  compare: activityComparison,
  records: [ActivitySegment],
  limit: (policy) => ({
    ...policy,
    idleSeconds: Math.min(longestIdleSeconds, Math.max(shortestIdleSeconds, policy.idleSeconds)),
  }),
  needs: (policy) => ({
    input: true,
    inputHook: policy.inputHook !== false,
    window: policy.collectApps || policy.collectDomains,
    domain: policy.collectDomains,
    engagement: policy.engagement ?? [],
  }),
  start({ policy, emit, newId }) {
    const toRecord = (segment: Segment): CollectedRecord => ({
      kind: 'activity.segment',
      id: segment.id,
      startedAt: instantText(segment.startedAt),
      endedAt: instantText(segment.endedAt),
      state: segment.state,
      ...(segment.app === null ? {} : { app: cutText(segment.app, 200) }),
      ...(segment.domain === null ? {} : { domain: segment.domain }),
      ...(segment.engaged === null ? {} : { engaged: segment.engaged }),
    })
    const segmenter = createSegmenter({
      idleMilliseconds: policy.idleSeconds * 1_000,
      emit: (segment) => emit(toRecord(segment)),
      newId,
    })
    return {
      tick: (tick) => segmenter.tick({
        ...tick,
        app: policy.collectApps ? tick.app : null,
        domain: policy.collectDomains ? tick.domain : null,
      }),
      cut: () => segmenter.cut(),
      rebase: () => segmenter.rebase(),
      open: () => segmenter.open().map(toRecord),
      state: () => segmenter.state(),
    }
  },
})
