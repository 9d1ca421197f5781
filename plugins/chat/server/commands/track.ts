import type { Entry, WorkPlace } from '@overt/sdk'
import { freeStretch, instantOf, saidStretch } from '../moments.ts'
import type { Command } from '../../grammar/index.ts'
import { noEntry, notYet } from '../errors.ts'
import type { Speaker } from '../speaker.ts'
import { changedStep, madeStep } from '../steps.ts'
import type { Made, Step } from '../steps.ts'
import { say, spanText } from '../words.ts'
import { latestEntry, ownEntries, placeOf } from './latest.ts'
import type { Outcome } from './outcome.ts'
import { momentText, secondsBetween } from './said-time.ts'

type Of<V extends Command['verb']> = Extract<Command, { readonly verb: V }>

/** Only what did not exist before is taken back with the command. */
export const madeBy = (place: WorkPlace, entry: Pick<Entry, 'taskId' | 'projectId' | 'organizationId'>): Made => ({
  taskId: place.task.id === null ? entry.taskId : undefined,
  projectId: place.project.id === null ? entry.projectId : undefined,
  organizationId: place.organization.id === null ? entry.organizationId : undefined,
})

export async function start(speaker: Speaker, { task, project, organization, at }: Of<'start'>): Promise<Outcome> {
  const { context, unit, caller: { ability, memberId }, language } = speaker
  const names = { task, project: project ?? undefined, organization: organization ?? undefined }
  const place = await context.catalogue.place(unit, ability, memberId, names)
  const running = await context.work.running(unit, memberId)
  if (running !== null && at === null && running.taskId === place.task.id) return { kind: 'told', text: say(language, 'reply.already-running', { where: await placeOf(speaker, running.taskId) }) }
  const entry = await context.work.start(unit, memberId, { ...names, source: 'chat', at: at === null ? undefined : instantOf(at, speaker).toString() })
  const stoppedAt = running === null ? entry.startedAt : await endOf(speaker, running, entry.startedAt)
  const steps = [...stopped(running, stoppedAt), madeStep(entry, madeBy(place, entry))]
  const where = await placeOf(speaker, entry.taskId)
  const text = at === null ? say(language, 'reply.started', { where }) : say(language, 'reply.started-at', { where, time: momentText(speaker, entry.startedAt) })
  return { kind: 'done', text: [text, ...running === null ? [] : [say(language, 'reply.stopped-other', { where: await placeOf(speaker, running.taskId), span: spanText(speaker, secondsBetween(running.startedAt, stoppedAt)) })]].join(' '), steps }
}

/** When a start stopped what was running: at the same instant, or where a planned entry had begun. */
async function endOf(speaker: Speaker, { id, startedAt }: Entry, otherwise: string): Promise<string> {
  const from = Temporal.Instant.from(startedAt)
  const stored = (await ownEntries(speaker, from, from.add({ milliseconds: 1 }))).find((entry) => entry.id === id)
  return stored?.stoppedAt?.toString({ smallestUnit: 'millisecond' }) ?? otherwise
}

const stopped = (running: Entry | null, at: string): Step[] => (running === null ? [] : [changedStep(running, { ...running, stoppedAt: at })])

export async function stop(speaker: Speaker, { at }: Of<'stop'>): Promise<Outcome> {
  const { context, unit, caller: { memberId }, language } = speaker
  const running = await context.work.running(unit, memberId)
  const entry = await context.work.stop(unit, memberId, { at: at === null ? undefined : instantOf(at, speaker).toString() })
  const text = say(language, 'reply.stopped', { where: await placeOf(speaker, entry.taskId), span: spanText(speaker, secondsBetween(entry.startedAt, entry.stoppedAt ?? entry.startedAt)) })
  return { kind: 'done', text, steps: running === null ? [] : [changedStep(running, entry)] }
}

/** Starts the latest task again. */
export async function goOn(speaker: Speaker, { at }: Of<'continue'>): Promise<Outcome> {
  const { context, unit, caller: { memberId }, language } = speaker
  const running = await context.work.running(unit, memberId)
  if (running !== null) return { kind: 'told', text: say(language, 'reply.already-running', { where: await placeOf(speaker, running.taskId) }) }
  const latest = await latestEntry(speaker)
  if (latest.stoppedAt === null) throw noEntry()
  const entry = await context.work.start(unit, memberId, { taskId: latest.taskId, source: 'chat', at: at === null ? undefined : instantOf(at, speaker).toString() })
  return { kind: 'done', text: say(language, 'reply.started', { where: await placeOf(speaker, entry.taskId) }), steps: [madeStep(entry)] }
}

export async function log(speaker: Speaker, { amount, task, project, organization, day, at }: Of<'log'>): Promise<Outcome> {
  const { context, unit, caller: { ability, memberId }, language, now, today } = speaker
  const date = day === null ? today : Temporal.PlainDate.from(day)
  const stretch = saidStretch(amount, date, at, speaker) ?? await findFree(speaker, amount.kind === 'duration' ? amount.seconds : 0, date)
  if (stretch.to.since(now).total('seconds') > 60) throw notYet()
  const names = { task, project: project ?? undefined, organization: organization ?? undefined }
  const place = await context.catalogue.place(unit, ability, memberId, names)
  const entry = await context.work.file(unit, memberId, {
    taskId: await context.work.task(unit, memberId, names), startedAt: stretch.from.toString(), stoppedAt: stretch.to.toString(), source: 'chat',
  })
  const values = { where: await placeOf(speaker, entry.taskId), span: spanText(speaker, stretch.to.since(stretch.from).total('seconds')), from: momentText(speaker, entry.startedAt), to: momentText(speaker, entry.stoppedAt ?? '', entry.startedAt) }
  return { kind: 'done', text: say(language, 'reply.logged', values), steps: [madeStep(entry, madeBy(place, entry))] }
}

async function findFree(speaker: Speaker, seconds: number, date: Temporal.PlainDate) {
  const start = date.toZonedDateTime(speaker.timeZone).toInstant()
  const taken = await ownEntries(speaker, start, start.add({ hours: 26 }))
  return freeStretch(seconds, date, taken.map(({ startedAt, stoppedAt }) => ({ from: startedAt, to: stoppedAt ?? start.add({ hours: 48 }) })), speaker)
}
