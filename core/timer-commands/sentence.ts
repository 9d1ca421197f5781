import type { UnitOfWork } from '@overt/sdk'
import type { CommandRow } from './command-row.ts'
import type { CommandContext } from './context.ts'
import { sentenceUnread } from './errors.ts'

/** Reads what a person typed as if they said it at that instant. Errors: `sentence-unread`. */
export async function readSentence({ hooks }: CommandContext, unit: UnitOfWork, { memberId, at, content }: CommandRow): Promise<Pick<CommandRow, 'command' | 'at' | 'content'>> {
  const answers = await hooks.core.collect('timer.sentence', { memberId, text: content.sentence ?? '', at }, { workspaceId: unit.workspaceId, unit })
  const reading = answers[0]?.value
  if (reading === undefined) throw sentenceUnread({ values: { reason: 'Sentences are read by the Chat plugin, which is off. Choose a task.' } })
  if ('fault' in reading) throw sentenceUnread({ values: { reason: reading.fault.detail } })
  const { command, at: said, task, project, organization } = reading
  const names = { ...task === undefined ? {} : { task }, ...project === undefined ? {} : { project }, ...organization === undefined ? {} : { organization } }
  return { command, at: said === undefined ? at : Temporal.Instant.from(said).toString({ fractionalSecondDigits: 3 }), content: { ...content, ...names } }
}
