import { weekStartOf, wholeSeconds } from '@overt/sdk'
import type { Command, Verb } from '../../grammar/index.ts'
import { verbs } from '../../grammar/index.ts'
import type { Speaker } from '../speaker.ts'
import { say, spanText } from '../words.ts'
import { ownEntries, placeOf, placeText } from './latest.ts'
import type { Outcome } from './outcome.ts'
import { momentText, secondsBetween } from './said-time.ts'

const told = (...lines: readonly string[]): Outcome => ({ kind: 'told', text: lines.join('\n') })
const startOf = (date: Temporal.PlainDate, timeZone: string): Temporal.Instant => date.toZonedDateTime(timeZone).toInstant()

export async function status(speaker: Speaker): Promise<Outcome> {
  const { context, unit, caller, language, now } = speaker
  const running = await context.work.running(unit, caller.memberId)
  if (running === null) return told(say(language, 'reply.nothing-running'))
  return told(say(language, 'reply.running', {
    where: await placeOf(speaker, running.taskId), since: momentText(speaker, running.startedAt), span: spanText(speaker, secondsBetween(running.startedAt, now.toString())),
  }))
}

/** Seconds of each task within `[from, to)`, cut at its ends; running work counts up to now. */
async function taskSeconds(speaker: Speaker, from: Temporal.Instant, to: Temporal.Instant): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>()
  for (const { taskId, startedAt, stoppedAt } of await ownEntries(speaker, from, to)) {
    const [start, stop] = [Math.max(startedAt.epochMilliseconds, from.epochMilliseconds), Math.min((stoppedAt ?? speaker.now).epochMilliseconds, to.epochMilliseconds)]
    if (stop > start) seconds.set(taskId, (seconds.get(taskId) ?? 0) + wholeSeconds(start, stop))
  }
  return seconds
}

const total = (seconds: ReadonlyMap<string, number>): number => [...seconds.values()].reduce((sum, each) => sum + each, 0)

export async function today(speaker: Speaker): Promise<Outcome> {
  const { context, unit, caller, language, timeZone } = speaker
  const seconds = await taskSeconds(speaker, startOf(speaker.today, timeZone), startOf(speaker.today.add({ days: 1 }), timeZone))
  if (seconds.size === 0) return told(say(language, 'reply.nothing-today'))
  const names = await context.catalogue.describe(unit, caller.ability, [...seconds.keys()])
  const lines = [...seconds].toSorted(([, one], [, other]) => other - one).map(([taskId, spent]) => `${spanText(speaker, spent)}  ${placeText(names.get(taskId))}`)
  return told(say(language, 'reply.today', { span: spanText(speaker, total(seconds)) }), ...lines)
}

export async function week(speaker: Speaker): Promise<Outcome> {
  const { context, unit, caller, language, timeZone } = speaker
  const weekStart = weekStartOf(caller, await context.directory.workspace(unit))
  const monday = speaker.today.subtract({ days: (speaker.today.dayOfWeek - weekStart + 7) % 7 })
  const days = Array.from({ length: 7 }, (_, index) => monday.add({ days: index })).filter((date) => Temporal.PlainDate.compare(date, speaker.today) <= 0)
  const lines: string[] = []
  let sum = 0
  for (const date of days) {
    const seconds = total(await taskSeconds(speaker, startOf(date, timeZone), startOf(date.add({ days: 1 }), timeZone)))
    sum += seconds
    lines.push(`${speaker.formats.day(date.toString())}  ${spanText(speaker, seconds)}`)
  }
  return told(say(language, 'reply.week', { span: spanText(speaker, sum) }), ...lines)
}

/** Who works now, as far as the caller may see entries; they are told of the look. */
export async function who(speaker: Speaker): Promise<Outcome> {
  const { context, unit, caller, language } = speaker
  const running = await context.catalogue.running(unit, caller.ability)
  await context.audit.viewed(unit, { subject: 'Entry', counts: new Map(running.map(({ memberId }) => [memberId, 1])) })
  if (running.length === 0) return told(say(language, 'reply.nobody'))
  return told(say(language, 'reply.who'), ...running.map((work) => say(language, 'reply.who-line', { name: work.memberName, where: placeText(work), since: momentText(speaker, work.startedAt.toString()) })))
}

/** Everything that can be said, to the other plugins too. */
export async function help({ context, caller, language }: Pick<Speaker, 'context' | 'caller' | 'language'>, { topic }: { readonly topic: Verb | null }): Promise<Outcome> {
  if (topic !== null) return told(say(language, `help.${topic}`))
  const others = await context.commands.examples(caller)
  return told(say(language, 'help.intro'), ...verbs.map((verb) => `• ${say(language, `help.${verb}`)}`),
    ...others.flatMap(({ title, examples }) => [`${title}:`, ...examples.map((example) => `• ${example}`)]))
}

export type Question = Extract<Command, { readonly verb: 'status' | 'today' | 'week' | 'who' | 'help' }>
