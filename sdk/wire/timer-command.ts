import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Name, Nullable, closed } from './common.ts'

/** Commands of the timer on a device. */
export const timerCommands = ['start', 'stop', 'continue'] as const

/**
 * What a person did with the timer at their computer, also long ago and offline. The entry that it starts has the id of the command, so that later
 * commands can name it before the server has heard of it.
 */
export const TimerCommand = Type.Object({
  kind: Type.Literal('timer.command'),
  id: Id,
  at: Instant,
  command: Choice(timerCommands),
  taskId: Type.Optional(Id),
  task: Type.Optional(Name),
  project: Type.Optional(Name),
  organization: Type.Optional(Name),
  description: Type.Optional(Type.String({ maxLength: 3_000 })),
  sentence: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000, description: 'as typed; read on arrival by the grammar of sentences' })),
  seenEntryId: Type.Optional(Nullable(Type.String({ ...Id, description: 'the entry that was shown as running; another one at that time is a conflict' }))),
}, closed)
export type TimerCommand = Static<typeof TimerCommand>

/**
 * What becomes of a command that could not be done: `drop` leaves everything as it is; `beside` files it where the time is free; `mine` does it
 * after all, on another task where one is named.
 */
export const timerChoices = ['drop', 'beside', 'mine'] as const
/** Names of those decisions. */
export type TimerChoiceName = (typeof timerChoices)[number]
const choice = { choice: Choice(timerChoices), taskId: Type.Optional(Id) }

/** A person's decision about a command of the timer that could not be carried out. */
export const TimerChoice = Type.Object({ kind: Type.Literal('timer.choice'), id: Id, at: Instant, commandId: Id, ...choice }, closed)
export type TimerChoice = Static<typeof TimerChoice>
/** The same from the web. */
export const TimerSettle = Type.Object(choice, closed)

/** A command that waits for its person, because it could not be done as it was given. */
export const WaitingCommand = Type.Object({
  id: Id,
  at: Instant,
  command: Choice(timerCommands),
  task: Nullable(Type.String()),
  project: Nullable(Type.String()),
  organization: Nullable(Type.String()),
  sentence: Nullable(Type.String()),
  until: Nullable(Type.String({ format: 'date-time', description: 'when the person stopped it; null where they did not' })),
  code: Type.String(),
  detail: Type.String(),
  choices: Type.Array(Choice(timerChoices)),
  overlaps: Type.Array(Type.Object({ id: Id, task: Type.String(), startedAt: Instant, stoppedAt: Nullable(Instant) }), { description: 'what the server has at that time' }),
})
export type WaitingCommand = Static<typeof WaitingCommand>
