import type { CommandPart, CommandReading } from '@overt/sdk'
import { sentenceOf, verbs } from '../grammar/index.ts'
import type { Command, Reading, Scope, Verb, When } from '../grammar/index.ts'
import { verbWords } from '../grammar/vocabulary.ts'
import { placeText } from './commands/latest.ts'
import { momentText } from './commands/said-time.ts'
import { asRefusal, mistakeText, problemText } from './fault-text.ts'
import { freeStretch, instantOf, saidStretch } from './moments.ts'
import { readSentence } from './read-sentence.ts'
import type { Speaker } from './speaker.ts'
import { say, spanText } from './words.ts'

const mostSuggestions = 4
const icons: Readonly<Record<Verb, string>> = {
  start: 'i-lucide-play', stop: 'i-lucide-square', continue: 'i-lucide-rotate-ccw', log: 'i-lucide-plus', amend: 'i-lucide-clock', assign: 'i-lucide-folder-input', note: 'i-lucide-pencil',
  status: 'i-lucide-activity', today: 'i-lucide-calendar', week: 'i-lucide-calendar-days', who: 'i-lucide-users', undo: 'i-lucide-undo-2', help: 'i-lucide-circle-help',
}

const run = (text: string): CommandReading['run'] => ({ method: 'POST', path: '/plugins/chat/messages', body: { text, channel: 'action-bar' } })
const titleOf = (parts: readonly CommandPart[]): string => parts.map(({ text, kind }, index) => (index === 0 ? text : kind === 'place' ? ` · ${text}` : kind === 'hint' ? ` (${text})` : ` ${text}`)).join('')

/** What a sentence would do, without doing it, and what the speaker may have begun to type. */
export async function interpret(speaker: Speaker, sentence: string): Promise<CommandReading[]> {
  const text = sentence.trim()
  const reading = await readSentence(speaker, text)
  const readings: CommandReading[] = []
  if (reading.kind === 'command') readings.push(await commandReading(speaker, reading.command, text))
  else if (reading.kind === 'question') readings.push(...await answers(speaker, reading, text))
  else if (reading.kind === 'mistake') readings.push({ score: 0.85, title: mistakeText(speaker.language, reading), icon: 'i-lucide-circle-alert', fault: true, run: run(text) })
  return [...readings, ...await taskSuggestions(speaker, text, readings), ...verbSuggestions(speaker, text)]
}

/** The question, and each answer to it as a command of its own. */
async function answers(speaker: Speaker, reading: Extract<Reading, { readonly kind: 'question' }>, text: string): Promise<CommandReading[]> {
  const question = say(speaker.language, `question.${reading.newScope}-short`, { words: reading.words })
  const choices = await Promise.all(reading.commands.map(async (command, index) => {
    const sentence = sentenceOf(command, speaker.language)
    return { ...await commandReading(speaker, command, sentence), score: 0.9 - index / 100, complete: sentence }
  }))
  return [{ score: 0.95, title: question, icon: 'i-lucide-circle-help', fault: true, run: run(text) }, ...choices]
}

async function commandReading(speaker: Speaker, command: Command, text: string): Promise<CommandReading> {
  try {
    const parts = [part('verb', say(speaker.language, `verb.${command.verb}`)), ...await matter(speaker, command)]
    return { score: 0.95, title: titleOf(parts), parts, icon: icons[command.verb], run: run(text) }
  } catch (error) {
    return { score: 0.9, title: await problemText(speaker, asRefusal(error)), icon: 'i-lucide-circle-alert', fault: true, run: run(text) }
  }
}

const part = (kind: CommandPart['kind'], text: string): CommandPart => ({ kind, text })

async function matter(speaker: Speaker, command: Command): Promise<CommandPart[]> {
  switch (command.verb) {
    case 'start': return [...await workParts(speaker, command.task, command), ...whenParts(speaker, command.at)]
    case 'log': return logParts(speaker, command)
    case 'stop':
    case 'continue': return whenParts(speaker, command.at)
    case 'amend': return [...command.edge === null ? [] : [part('matter', say(speaker.language, `edge.${command.edge}`))], ...whenParts(speaker, command.at)]
    case 'assign': return [...command.task === null ? [] : [part('matter', command.task)], ...scopeParts(command)]
    case 'note': return [part('matter', command.text)]
    default: return []
  }
}

async function workParts({ context, unit, caller, language }: Speaker, task: string, { project, organization }: Scope): Promise<CommandPart[]> {
  const place = await context.catalogue.place(unit, caller.ability, caller.memberId, { task, project: project ?? undefined, organization: organization ?? undefined })
  const fresh = place.organization.id === null ? 'new-organization' : place.project.id === null ? 'new-project' : place.task.id === null ? 'new-task' : null
  return [part('matter', place.task.name), part('place', place.project.name), part('place', place.organization.name), ...fresh === null ? [] : [part('hint', say(language, `hint.${fresh}`))]]
}

async function logParts(speaker: Speaker, command: Extract<Command, { readonly verb: 'log' }>): Promise<CommandPart[]> {
  const { amount, task, day, at } = command
  const date = day === null ? speaker.today : Temporal.PlainDate.from(day)
  const said = saidStretch(amount, date, at, speaker)
  const seconds = said === null ? (amount.kind === 'duration' ? amount.seconds : 0) : said.to.since(said.from).total('seconds')
  // A length that no day has is refused while it is typed; the place among the day's entries is found when it runs.
  if (said === null) freeStretch(seconds, date, [], speaker)
  const time = said === null ? (day === null ? [] : [part('time', speaker.formats.day(date.toString()))]
  ) : [part('time', `${momentText(speaker, said.from.toString())}–${momentText(speaker, said.to.toString(), said.from.toString())}`)]
  return [part('time', spanText(speaker, seconds)), ...await workParts(speaker, task, command), ...time]
}

const scopeParts = ({ project, organization }: Scope): CommandPart[] => [project, organization].filter((name) => name !== null).map((name) => part('place', name))

function whenParts(speaker: Speaker, at: When | null): CommandPart[] {
  return at === null ? [] : [part('time', say(speaker.language, 'at-time', { time: momentText(speaker, instantOf(at, speaker).toString()) }))]
}

/** Tasks that match what follows "start", those used last first. */
async function taskSuggestions(speaker: Speaker, text: string, readings: readonly CommandReading[]): Promise<CommandReading[]> {
  const { context, unit, caller, language } = speaker
  const [first = '', ...rest] = text.split(/\s+/)
  if (verbWords.get(first.toLowerCase()) !== 'start' || readings.some(({ fault, parts }) => fault !== true && parts?.some(({ kind }) => kind === 'hint') === false)) return []
  const found = await context.catalogue.tasks(unit, caller.ability, caller.memberId, { search: rest.join(' '), limit: mostSuggestions })
  return found.map((name, index) => {
    const sentence = sentenceOf({ verb: 'start', task: name.task, project: name.project, organization: name.organization, at: null }, language)
    const parts = [part('verb', say(language, 'verb.start')), part('matter', name.task), part('place', name.project), part('place', name.organization)]
    return { score: 0.7 - index / 100, title: `${say(language, 'verb.start')} ${placeText(name)}`, parts, icon: icons.start, complete: sentence, run: run(sentence) }
  })
}

/** Commands that begin with what is typed. */
function verbSuggestions({ language }: Speaker, text: string): CommandReading[] {
  const typed = text.toLowerCase()
  if (typed === '' || /\s/.test(typed)) return []
  const found = verbs.filter((verb) => say(language, `verb.${verb}`).toLowerCase().startsWith(typed) && say(language, `verb.${verb}`).toLowerCase() !== typed)
  return found.slice(0, mostSuggestions).map((verb, index) => ({
    score: 0.6 - index / 100, title: say(language, `help.${verb}`), icon: icons[verb], fault: true, complete: `${say(language, `verb.${verb}`)} `, run: run(say(language, `verb.${verb}`)),
  }))
}
