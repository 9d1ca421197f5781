import { meantReadings } from '@overt/sdk'
import type { CommandOutcome, PluginReading } from '@overt/sdk'
import type { ChatChannel } from '../contracts.ts'
import type { Outcome } from './commands/outcome.ts'
import type { RanStep } from './steps.ts'
import type { ChatContext, Speaker } from './speaker.ts'
import { isSayable, say } from './words.ts'

interface Said {
  readonly workspaceId: string
  readonly memberId: string
  readonly channel: ChatChannel
  readonly text: string
}

/** The verb under which a command of another plugin is kept. */
export const verbOf = (plugin: string): string => `plugin:${plugin}`

/** What another plugin makes of a sentence, where the action bar would do that first; undefined where it is chat's to answer. */
export async function meantElsewhere(context: ChatContext, { workspaceId, memberId, channel, text }: Said): Promise<PluginReading | undefined> {
  // There it was chosen among the readings already, as one of chat's.
  if (channel === 'action-bar') return undefined
  const [first] = meantReadings(await context.commands.read({ workspaceId, memberId }, text))
  return first === undefined || first.plugin === context.id ? undefined : first
}

/** Runs a reading of another plugin in the member's name; outside every unit of work. `id` is the message's, so that it is done once. */
export async function runElsewhere(context: ChatContext, said: Said & { readonly id: string }, reading: PluginReading): Promise<(speaker: Speaker) => Outcome> {
  if (reading.fault === true) return () => ({ kind: 'fault', text: reading.title })
  const outcome = await context.commands.run(said, reading, { key: `chat ${said.id}` })
  return (speaker) => outcomeOf(speaker, outcome)
}

/** Takes back what another plugin did, by the request that it gave for that. */
export async function takeBackElsewhere(context: ChatContext, said: Pick<Said, 'workspaceId' | 'memberId'>, { id, step }: { readonly id: string; readonly step: RanStep }): Promise<CommandOutcome> {
  return context.commands.run(said, { title: step.text, run: step.undo }, { key: `chat undo ${id}` })
}

/** In the words of the plugin, or of its problem; what gives no way back cannot be taken back here. */
export function outcomeOf({ language }: Pick<Speaker, 'language'>, outcome: CommandOutcome): Outcome {
  if (!outcome.done) {
    const key = `problem.${outcome.code}`
    return { kind: 'fault', text: isSayable(language, key) ? say(language, key) : say(language, 'problem.other', { detail: outcome.detail }) }
  }
  const { message: text, fault, undo } = outcome.result
  return fault === true ? { kind: 'fault', text } : { kind: 'done', text, steps: undo === undefined ? [] : [{ did: 'ran', text, undo }] }
}
