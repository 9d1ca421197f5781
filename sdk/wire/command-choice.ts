// Apart from the schemas, so that pages load no validator for it.
import type { CommandReading, CommandResult, PluginReading } from './command.ts'

/** From here on a sentence is a command and no name of a task. */
const surely = 0.8

/** Readings in the order in which they are offered and chosen: the highest score first, of equal ones by the plugin's id. */
export const rankReadings = (readings: readonly PluginReading[]): PluginReading[] =>
  readings.toSorted((one, other) => other.score - one.score || (one.plugin < other.plugin ? -1 : one.plugin > other.plugin ? 1 : 0))

/** Those that the sentence surely means; the first of them is what it does, wherever it is said. */
export const meantReadings = <R extends Pick<CommandReading, 'score'>>(ranked: readonly R[]): readonly R[] => ranked.filter(({ score }) => score >= surely)

/** What to tell whoever ran a reading: the answer's own words, else the title, which says what was to happen. */
export function commandResult(reading: Pick<CommandReading, 'title'>, answer: unknown): CommandResult {
  const said = typeof answer === 'object' && answer !== null && 'message' in answer && typeof answer.message === 'string'
  return said ? answer as CommandResult : { message: reading.title }
}
