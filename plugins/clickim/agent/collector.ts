import Type from 'typebox'
import { Id, Instant, closed, defineCollector } from '@overt/sdk/agent'
import { ownPart } from './own.ts'
import { ClickPolicy, clickComparison } from './policy.ts'

/** What a person decided about time away. */
export const ClickDecision = Type.Object({
  kind: Type.Literal('clickim.decision'),
  id: Id,
  entryId: Id,
  fromAt: Instant,
  toAt: Instant,
  choice: Type.Enum(['keep', 'discard', 'reassign', 'stop']),
  taskId: Type.Optional(Id),
}, closed)

/** Reads no sensor. Its only records are decisions that the person makes in the agent's window. */
export default defineCollector({
  id: 'clickim',
  recordKinds: ['clickim.decision'],
  policy: ClickPolicy,
  compare: clickComparison,
  records: [ClickDecision],
  limit: (policy) => policy,
  needs: () => ({ input: false, window: false, domain: false }),
  own: ownPart,
  answer: ({ subject, fromAt, toAt }, { choice, taskId }, newId, now) =>
    ({ kind: 'clickim.decision', id: newId(now), entryId: subject, fromAt, toAt, choice, ...(taskId === undefined ? {} : { taskId }) }),
  start: () => ({ tick: () => undefined, cut: () => undefined, rebase: () => undefined, open: () => [], state: () => null }),
})
