import type { UnitOfWork } from '@overt/sdk'
import type { AwayQuestion } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import { entrySpans, entrySums, timedEntries } from './entry-times.ts'
import { readChoice } from './own-choice.ts'

const askedAtMost = 10

/**
 * The times away in a member's running entry that wait for a decision, once the member is back at a device: those that lasted as long as the workspace
 * or the member chose, the newest first.
 */
export async function awayQuestions(context: ClickContext, unit: UnitOfWork, memberId: string): Promise<AwayQuestion[]> {
  const { ask, askAfterMinutes } = await readChoice(context, unit, memberId)
  const running = ask ? await context.work.running(unit, memberId) : null
  if (running === null) return []
  const [entry] = await timedEntries(unit, [running.id])
  if (entry === undefined) return []
  await entrySums(context, unit, [entry])
  const away = (await entrySpans(context, unit, entry)).filter(({ kind, from, to }) => kind === 'afk' && Date.parse(to) - Date.parse(from) >= askAfterMinutes * 60_000)
  if (away.length === 0) return []
  const [sessions] = await context.use('activity').sessions(unit, { memberIds: [memberId], from: entry.startedAt.subtract({ hours: 24 }), to: entry.until.add({ minutes: 1 }) })
  const seenAt = sessions?.sessions.at(-1)?.lastSeenAt
  const decided = await unit.query<{ from: Date; to: Date }>('select from_at as "from", to_at as "to" from p_clickim.decision where workspace_id = $1 and member_id = $2 and to_at > $3', [unit.workspaceId, memberId, running.startedAt])
  const open = away.filter(({ from, to }) => seenAt !== undefined && Date.parse(seenAt) > Date.parse(to)
    && !decided.some((decision) => decision.from.getTime() < Date.parse(to) && decision.to.getTime() > Date.parse(from)))
  const names = await context.catalogue.describe(unit, await context.ability(unit, memberId), [running.taskId])
  const name = names.get(running.taskId)
  return open.slice(-askedAtMost).reverse().map(({ from, to }) => ({
    entryId: running.id, taskId: running.taskId, task: name?.task ?? '', project: name?.project ?? '', organization: name?.organization ?? '',
    fromAt: from, toAt: to, seconds: Math.round((Date.parse(to) - Date.parse(from)) / 1_000),
  }))
}
