import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice } from './common.ts'

/** One piece of what a command will do: `start` as the verb, the task as the matter, where it belongs, a hint such as "new task". */
export const CommandPart = Type.Object({ text: Type.String(), kind: Choice(['verb', 'matter', 'place', 'time', 'hint']) })
export type CommandPart = Static<typeof CommandPart>

/** What a plugin makes of a typed sentence. */
export const CommandReading = Type.Object({
  score: Type.Number({ description: '0 to 1; from 0.8 on it is meant as a command and nothing else' }),
  title: Type.String({ description: 'what will happen, in the words of the reader' }),
  parts: Type.Optional(Type.Array(CommandPart, { description: 'the title in pieces, for showing them apart' })),
  icon: Type.Optional(Type.String()),
  fault: Type.Optional(Type.Boolean({ description: 'the title says what is missing; running it would be refused' })),
  complete: Type.Optional(Type.String({ description: 'a fuller sentence, for completing the typed one' })),
  run: Type.Object({ method: Type.Literal('POST'), path: Type.String({ description: 'below the workspace' }), body: Type.Unknown() }),
})
export type CommandReading = Static<typeof CommandReading>

/** A reading with the plugin that gave it. */
export const PluginReading = Type.Object({ plugin: Type.String(), ...CommandReading.properties })
export type PluginReading = Static<typeof PluginReading>

/** What running a command may answer: words to show, and a request that takes it back. */
export const CommandResult = Type.Object({
  message: Type.String(),
  fault: Type.Optional(Type.Boolean({ description: 'it was refused; the message says why' })),
  undo: Type.Optional(Type.Object({ method: Type.Literal('POST'), path: Type.String(), body: Type.Unknown() })),
})
export type CommandResult = Static<typeof CommandResult>
