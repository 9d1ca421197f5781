import { longestName, longestSentence } from './command.ts'
import type { Amount, Command, MistakeCode, Reading, ReadingContext, Verb, When } from './command.ts'
import { readDuration } from './duration.ts'
import { readWhen } from './moment.ts'
import { readRange, readTail } from './tail.ts'
import type { Tail } from './tail.ts'
import { phraseOf, tokensOf, wordOf } from './tokens.ts'
import type { Token } from './tokens.ts'
import { forWords, joinWords, questionTails, startedWords, stoppedWords, timeWords, verbWords } from './vocabulary.ts'

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
  return withTask('start', phraseOf(tokens.slice(1, end)), (task) => ({ verb: 'start', task, project, organization, at }))
}

function withTask(verb: Verb, task: string, read: (task: string) => Command): Reading {
  if (task === '') return mistake(verb, 'task-missing', '')
  return task.length > longestName ? mistake(verb, 'task-too-long', task) : command(read(task))
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
  const whole = readWhen(phraseOf(rest), context.today)
  if (whole !== undefined) return whole
  const { end, at } = readTail(tokens, from, context)
  if (end === from && at !== null) return at
  return timeWords.has(wordOf(rest[0])) ? readWhen(phraseOf(rest.slice(1)), context.today) : undefined
}

function readLog(tokens: readonly Token[], context: ReadingContext): Reading {
  const tail = readTail(tokens, 1, context, { logging: true })
  const words = tokens.slice(1, tail.end)
  const found = amountIn(words, tail)
  if (found === undefined) return mistake('log', 'duration-missing', phraseOf(words))
  const { amount, rest } = found
  const task = phraseOf(rest.length > 1 && joinWords.has(wordOf(rest[0])) ? rest.slice(1) : rest)
  const { project, organization } = tail
  const { day, at } = amount.kind === 'range' ? { day: tail.day, at: null } : dayAndTime(tail)
  if (amount.kind === 'duration' && amount.seconds === 0) return mistake('log', 'duration-missing', task)
  return withTask('log', task, (named) => ({ verb: 'log', amount, task: named, project, organization, day, at }))
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
  const task = phraseOf(tokens.slice(from, end))
  if (task === '' && project === null && organization === null) return mistake('assign', 'name-missing', '')
  if (task === '') return command({ verb: 'assign', task: null, project, organization })
  if (forWords.has(wordOf(tokens[from])) || wordOf(tokens[from]) === '@') return mistake('assign', 'name-unknown', phraseOf(tokens.slice(from + 1, end)))
  return withTask('assign', task, (named) => ({ verb: 'assign', task: named, project, organization }))
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
