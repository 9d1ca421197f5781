import type { Entry, TaskName } from '@overt/sdk'
import { noEntry } from '../errors.ts'
import type { Speaker } from '../speaker.ts'

type Listed = Pick<Entry, 'id' | 'taskId'> & { readonly startedAt: Temporal.Instant; readonly stoppedAt: Temporal.Instant | null }

const lookBackHours = 31 * 24

/** The member's entries that meet `[from, to)`, oldest first. */
export async function ownEntries({ context, unit, caller }: Speaker, from: Temporal.Instant, to: Temporal.Instant): Promise<readonly Listed[]> {
  return context.directory.entries(unit, { memberIds: [caller.memberId], from, to })
}

/** The running entry, else the last one of the past month that has begun: what is planned is not what somebody goes on with. Errors: `chat-no-entry`. */
export async function latestEntry(speaker: Speaker): Promise<Listed> {
  const entries = await ownEntries(speaker, speaker.now.subtract({ hours: lookBackHours }), speaker.now.add({ seconds: 1 }))
  const latest = entries.find(({ stoppedAt }) => stoppedAt === null) ?? entries.at(-1)
  if (latest === undefined) throw noEntry()
  return latest
}

/** "reading help · TrackingIM · PrettyNeat". */
export const placeText = (name: TaskName | undefined): string => (name === undefined ? '–' : [name.task, name.project, name.organization].join(' · '))

export async function placeOf({ context, unit, caller }: Speaker, taskId: string): Promise<string> {
  return placeText((await context.catalogue.describe(unit, caller.ability, [taskId])).get(taskId))
}
