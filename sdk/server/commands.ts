import type { CommandResult, PluginReading } from '../wire/index.ts'

/** For whom a sentence is read and run. */
export interface CommandSpeaker {
  readonly workspaceId: string
  readonly memberId: string
}

/** Examples of what one plugin understands, in the words of the member. */
export interface CommandExamples {
  readonly plugin: string
  readonly title: string
  readonly examples: readonly string[]
}

/** What came of a reading: words to show, with a way back where there is one, or the problem of the route. */
export type CommandOutcome =
  | { readonly done: true; readonly status: number; readonly body: unknown; readonly result: CommandResult }
  | { readonly done: false; readonly status: number; readonly code: string; readonly detail: string }

/** Typed sentences of members, for plugins that take them somewhere else than the action bar. Whoever asks has made sure who speaks. */
export interface Commands {
  /**
   * The readings of all plugins that are on, as the action bar gets them: the first of `meantReadings` is what the sentence does.
   * @throws `not-found` for no active member
   */
  read(speaker: CommandSpeaker, text: string): Promise<readonly PluginReading[]>
  /**
   * What can be said to the other plugins that are on.
   * @throws `not-found`
   */
  examples(speaker: CommandSpeaker): Promise<readonly CommandExamples[]>
  /**
   * Sends the request of a reading, or of its undo, as that member would: same validation, rights, limits, audit. Runs outside every unit of work.
   * `key` is its `Idempotency-Key`. Refusals are outcomes.
   * @throws `not-found` for no active member
   */
  run(speaker: CommandSpeaker, reading: Pick<PluginReading, 'title' | 'run'>, options: { readonly key: string }): Promise<CommandOutcome>
}
