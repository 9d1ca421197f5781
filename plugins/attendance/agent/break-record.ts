import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, Instant, closed } from '@overt/sdk/agent'

/** The beginning or end of a break, as a person gave it at their computer, also long ago and offline. */
export const BreakRecord = Type.Object({
  kind: Type.Literal('attendance.break'),
  id: Id,
  at: Instant,
  act: Type.Enum(['start', 'end']),
  breakId: Type.Optional(Type.String({ ...Id, description: 'of an end: the break, or the record that began it' })),
}, closed)
export type BreakRecord = Static<typeof BreakRecord>

/** What the server half gives to the hook `agent.window`; nothing for somebody who records no breaks. */
export const BreakWindow = Type.Object({
  breaks: Type.Object({ running: Type.Union([Type.Object({ id: Id, startedAt: Instant, taskId: Type.Union([Id, Type.Null()]) }), Type.Null()]) }),
})
export type BreakWindow = Static<typeof BreakWindow>
