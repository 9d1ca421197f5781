import type { Entry } from '@overt/sdk'
import type { Command } from '../../grammar/index.ts'
import { textTooLong } from '../errors.ts'
import { lastVerb } from '../message-store.ts'
import { instantOf } from '../moments.ts'
import type { Speaker } from '../speaker.ts'
import { changedStep } from '../steps.ts'
import type { Step } from '../steps.ts'
import { say } from '../words.ts'
import { latestEntry, ownEntries, placeOf } from './latest.ts'
import type { Outcome } from './outcome.ts'
import { momentText } from './said-time.ts'
import { madeBy } from './track.ts'

type Of<V extends Command['verb']> = Extract<Command, { readonly verb: V }>

const longestDescription = 3_000

/** Moves the start or the stop of the latest entry. An entry that ended as this one began ends as it begins now. */
export async function amend(speaker: Speaker, { edge, at }: Of<'amend'>): Promise<Outcome> {
  const { unit, caller: { memberId }, language } = speaker
  const latest = await latestEntry(speaker)
  const moved = edge ?? (latest.stoppedAt === null || await lastVerb(unit, memberId) !== 'stop' ? 'start' : 'stop')
  const to = instantOf(at, speaker)
  const steps = moved === 'stop' ? [await change(speaker, latest.id, () => ({ stoppedAt: to.toString() }))] : await moveStart(speaker, latest.id, latest.startedAt, to)
  return { kind: 'done', text: say(language, `reply.moved-${moved}`, { where: await placeOf(speaker, latest.taskId), time: momentText(speaker, to.toString()) }), steps }
}

async function moveStart(speaker: Speaker, entryId: string, from: Temporal.Instant, to: Temporal.Instant): Promise<Step[]> {
  const around = await ownEntries(speaker, from.subtract({ hours: 24 * 31 }), from)
  const before = around.findLast(({ stoppedAt }) => stoppedAt?.equals(from) === true)
  const move = () => change(speaker, entryId, () => ({ startedAt: to.toString() }))
  if (before === undefined || Temporal.Instant.compare(to, before.startedAt) <= 0) return [await move()]
  const follow = () => change(speaker, before.id, () => ({ stoppedAt: to.toString() }))
  // The one that makes room goes first: no two may overlap for a moment.
  return Temporal.Instant.compare(to, from) < 0 ? [await follow(), await move()] : [await move(), await follow()]
}

async function change({ context, unit, caller: { memberId } }: Speaker, entryId: string, changes: (before: Entry) => { startedAt?: string; stoppedAt?: string; taskId?: string; description?: string }): Promise<Step> {
  const { before, after } = await context.work.change(unit, memberId, entryId, changes)
  return changedStep(before, after)
}

/** Moves the latest entry to another task, project or organization; what is not named stays. */
export async function assign(speaker: Speaker, { task, project, organization }: Of<'assign'>): Promise<Outcome> {
  const { context, unit, caller: { ability, memberId }, language } = speaker
  const latest = await latestEntry(speaker)
  const present = (await context.catalogue.describe(unit, ability, [latest.taskId])).get(latest.taskId)
  const here = project === null && organization === null
  const names = {
    task: task ?? present?.task ?? '',
    project: project ?? (here ? present?.project : undefined),
    organization: organization ?? (here ? present?.organization : undefined),
  }
  const place = await context.catalogue.place(unit, ability, memberId, names)
  const taskId = await context.work.task(unit, memberId, names)
  const { before, after } = await context.work.change(unit, memberId, latest.id, () => ({ taskId }))
  return { kind: 'done', text: say(language, 'reply.assigned', { where: await placeOf(speaker, taskId) }), steps: [changedStep(before, after, madeBy(place, after))] }
}

/** Adds a line to the description of the latest entry. */
export async function note(speaker: Speaker, { text }: Of<'note'>): Promise<Outcome> {
  const latest = await latestEntry(speaker)
  const step = await change(speaker, latest.id, ({ description }) => {
    const noted = description === '' ? text : `${description}\n${text}`
    if (noted.length > longestDescription) throw textTooLong()
    return { description: noted }
  })
  return { kind: 'done', text: say(speaker.language, 'reply.noted', { where: await placeOf(speaker, latest.taskId) }), steps: [step] }
}
