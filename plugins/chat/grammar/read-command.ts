import { longestName, longestSentence } from './command.ts'
import type { Amount, Command, MistakeCode, Reading, ReadingContext, Scope, Verb, When } from './command.ts'
import { readRange } from '@overt/sdk'
import { readDuration } from './duration.ts'
import { readDay, readWhen } from './moment.ts'
import { readTail, unknownScope } from './tail.ts'
import type { Tail } from './tail.ts'
import { phraseOf, tokensOf, wordOf } from './tokens.ts'
import type { Token } from './tokens.ts'
import { unclearWithin } from './unclear-moment.ts'
import { dayWords, forWords, joinWords, questionTails, startedWords, stoppedWords, timeWords, verbWords } from './vocabulary.ts'

/** Reads one sentence, English or German; see README.md for the grammar. Never throws. */
export function readCommand(sentence: string, context: ReadingContext): Reading {
  if (sentence.length > longestSentence) return mistake(null, 'too-long', '')
  const tokens = tokensOf(sentence, context.count)
  const verb = verbOf(tokens[0])
  if (verb === undefined) return { kind: 'unknown' }
  return readers[verb](tokens, context, sentence, verb)
}

type Reader = (tokens: readonly Token[], context: ReadingContext, sentence: string, verb: Verb) => Reading

const readers: Readonly<Record<Verb, Reader>> = {
  start: readStart, stop: readTimed, continue: readTimed, log: readLog, amend: readAmend, assign: readAssign, note: readNote,
  status: readQuestion, today: readQuestion, week: readQuestion, who: readQuestion, undo: readQuestion, help: readHelp,
}

const command = (read: Command): Reading => ({ kind: 'command', command: read })
const mistake = (verb: Verb | null, code: MistakeCode, words: string): Reading => ({ kind: 'mistake', verb, code, words })

/** A slash before the verb and a mark after it are no part of it. */
function verbOf(token: Token | undefined): Verb | undefined {
  const word = wordOf(token)
  return verbWords.get(word) ?? verbWords.get(word.replace(/^[/!]/, '').replace(/[:!.,?]+$/, ''))
}

function readStart(tokens: readonly Token[], context: ReadingContext): Reading {
  const { end, project, organization, at } = readTail(tokens, 1, context)
  return withTask('start', tokens.slice(1, end), { project, organization }, (task, scope) => ({ verb: 'start', task, ...scope, at }))
}

/** A task, unless its words say a day or a time that was not read, or name a place that nobody knows. */
function withTask(verb: Verb, tokens: readonly Token[], scope: Scope, read: (task: string, scope: Scope) => Command): Reading {
  const task = phraseOf(tokens)
  if (task === '') return mistake(verb, 'task-missing', '')
  const when = unclearWithin(tokens)
  if (when !== undefined) return mistake(verb, when.toCome ? 'time-to-come' : 'time-unclear', when.words)
  if (task.length > longestName) return mistake(verb, 'task-too-long', task)
  const place = scope.project === null || scope.organization === null ? unknownScope(tokens, 0) : undefined
  if (place === undefined) return command(read(task, scope))
  const newScope = scope.organization === null ? 'organization' : 'project'
  const asScope = read(phraseOf(tokens.slice(0, place.start)), { ...scope, [newScope]: place.name })
  return { kind: 'question', verb, words: place.name, newScope, commands: [asScope, read(task, scope)] }
}

function readTimed(tokens: readonly Token[], context: ReadingContext, _sentence: string, said: Verb): Reading {
  const verb = said === 'stop' ? 'stop' : 'continue'
  if (tokens.length === 1) return command({ verb, at: null })
  const at = momentOf(tokens, 1, context)
  return at === undefined ? mistake(verb, 'words-left', phraseOf(tokens.slice(1))) : command({ verb, at })
}

/** The moment that all tokens from here on say, with or without a word before it. */
function momentOf(tokens: readonly Token[], from: number, context: ReadingContext): When | undefined {
  const rest = tokens.slice(from)
  if (rest.length === 0 || rest.length > 10 || rest.some(({ quoted }) => quoted)) return undefined
  context.count?.('moment')
  const whole = readWhen(phraseOf(rest), context.today, context.monthFirst)
  if (whole !== undefined) return whole
  const { end, at } = readTail(tokens, from, context)
  if (end === from && at !== null) return at
  return timeWords.has(wordOf(rest[0])) ? readWhen(phraseOf(rest.slice(1)), context.today, context.monthFirst) : undefined
}

function readLog(tokens: readonly Token[], context: ReadingContext): Reading {
  const tail = readTail(tokens, 1, context, { logging: true })
  const words = tokens.slice(1, tail.end)
  const found = amountIn(words, tail)
  if (found === undefined) {
    const when = unclearWithin(words)
    return when === undefined ? mistake('log', 'duration-missing', phraseOf(words)) : mistake('log', when.toCome ? 'time-to-come' : 'time-unclear', when.words)
  }
  const { amount, rest } = found
  const early = tail.day === null ? leadingDay(rest, context) : undefined
  const matter = early?.rest ?? rest
  const task = matter.length > 1 && joinWords.has(wordOf(matter[0])) ? matter.slice(1) : matter
  const { day, at } = amount.kind === 'range' ? { day: tail.day ?? early?.day ?? null, at: null } : dayAndTime({ ...tail, day: tail.day ?? early?.day ?? null })
  if (amount.kind === 'duration' && amount.seconds === 0) return mistake('log', 'duration-missing', phraseOf(task))
  return withTask('log', task, tail, (named, { project, organization }) => ({ verb: 'log', amount, task: named, project, organization, day, at }))
}

/** A day between the amount and the task, before a word that joins them: "1h yesterday on call", "1h on 30.9. on call". */
function leadingDay(tokens: readonly Token[], { today, monthFirst, count }: ReadingContext): { readonly day: string; readonly rest: readonly Token[] } | undefined {
  const start = dayWords.has(wordOf(tokens[0])) ? 1 : 0
  for (let end = Math.min(start + 4, tokens.length - 2); end > start; end--) {
    if (!joinWords.has(wordOf(tokens[end])) || tokens.slice(start, end).some(({ quoted }) => quoted)) continue
    count?.('moment')
    const day = readDay(phraseOf(tokens.slice(start, end)), today, monthFirst)
    if (day !== undefined) return { day, rest: tokens.slice(end) }
  }
  return undefined
}

/** A date said with the time is the day; a moment that is so long ago has its own. */
function dayAndTime({ day, at }: Tail): Pick<Tail, 'day' | 'at'> {
  if (at === null) return { day, at }
  return at.kind === 'ago' ? { day: null, at } : { day: at.date ?? day, at: { ...at, date: null } }
}

/** The amount at the end, at the beginning, or last of all just before the rest. */
function amountIn(words: readonly Token[], { range }: Tail): { readonly amount: Amount; readonly rest: readonly Token[] } | undefined {
  if (range !== null) return { amount: { kind: 'range', ...range }, rest: words }
  const literal = words.findIndex(({ quoted }) => quoted)
  const front = literal === -1 ? words : words.slice(0, literal)
  for (let length = Math.min(5, front.length); length > 0; length--) {
    const found = readRange(phraseOf(front.slice(0, length)))
    if (found !== undefined) return { amount: { kind: 'range', ...found }, rest: words.slice(length) }
  }
  const leading = readDuration(phraseOf(front.slice(0, 10)).toLowerCase())
  if (leading !== undefined) return { amount: { kind: 'duration', seconds: leading.seconds }, rest: words.slice(wordsIn(front, leading.length)) }
  for (let start = Math.max(0, words.length - 6); start < words.length; start++) {
    const trailing = words.slice(start)
    if (trailing.some(({ quoted }) => quoted)) continue
    const phrase = phraseOf(trailing).toLowerCase()
    const found = readDuration(phrase)
    if (found?.length === phrase.length) return { amount: { kind: 'duration', seconds: found.seconds }, rest: words.slice(0, start) }
  }
  return undefined
}

/** How many tokens the first characters of their phrase take. */
function wordsIn(tokens: readonly Token[], length: number): number {
  let characters = -1
  let count = 0
  while (characters < length && count < tokens.length) characters += tokens[count++]!.text.length + 1
  return count
}

function readAmend(tokens: readonly Token[], context: ReadingContext): Reading {
  if (tokens.length === 1) return mistake('amend', 'time-missing', '')
  const said = wordOf(tokens[1])
  const edge = startedWords.has(said) ? 'start' : stoppedWords.has(said) ? 'stop' : null
  const at = momentOf(tokens, edge === null ? 1 : 2, context)
  if (at !== undefined) return command({ verb: 'amend', edge, at })
  return edge === null ? reassigned(tokens, 1, context) : mistake('amend', 'time-missing', phraseOf(tokens.slice(2)))
}

function readAssign(tokens: readonly Token[], context: ReadingContext): Reading {
  return tokens.length === 1 ? mistake('assign', 'name-missing', '') : reassigned(tokens, 1, context)
}

function reassigned(tokens: readonly Token[], from: number, context: ReadingContext): Reading {
  const { end, project, organization } = readTail(tokens, from, context, { timeless: true })
  const words = tokens.slice(from, end)
  const task = phraseOf(words)
  if (task === '' && project === null && organization === null) return mistake('assign', 'name-missing', '')
  if (task === '') return command({ verb: 'assign', task: null, project, organization })
  const when = unclearWithin(words)
  if (when !== undefined) return mistake('assign', when.toCome ? 'time-to-come' : 'time-unclear', when.words)
  if (forWords.has(wordOf(tokens[from])) || wordOf(tokens[from]) === '@') return mistake('assign', 'name-unknown', phraseOf(tokens.slice(from + 1, end)))
  return withTask('assign', words, { project, organization }, (named, scope) => ({ verb: 'assign', task: named, ...scope }))
}

/** The rest of the line as it stands; in quotes where it is quoted as a whole. */
function readNote(tokens: readonly Token[], _context: ReadingContext, sentence: string): Reading {
  const [, first] = tokens
  const text = (first?.quoted === true && tokens.length === 2 ? first.text : first === undefined ? '' : sentence.slice(first.start)).trim()
  return text === '' ? mistake('note', 'text-missing', '') : command({ verb: 'note', text })
}

function readQuestion(tokens: readonly Token[], _context: ReadingContext, _sentence: string, verb: Verb): Reading {
  const rest = phraseOf(tokens.slice(1)).toLowerCase().replace(/[?!.]+$/, '')
  if (rest !== '' && questionTails[verb]?.includes(rest) !== true) return { kind: 'unknown' }
  return command({ verb: verb as 'status' })
}

function readHelp(tokens: readonly Token[]): Reading {
  return command({ verb: 'help', topic: verbOf(tokens[1]) ?? null })
}
