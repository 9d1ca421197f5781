import { longestName } from './command.ts'
import type { ReadingContext, When } from './command.ts'
import { readRange } from '@overt/sdk'
import { readDay, readWhen } from './moment.ts'
import { phraseOf, wordOf } from './tokens.ts'
import type { Token } from './tokens.ts'
import { isComing, unclearWithin } from './unclear-moment.ts'
import { atWords, dayWords, forWords, onWords, organizationWords, projectWords, timeWords } from './vocabulary.ts'

/** What was read from the end of a sentence, and where the rest ends. */
export interface Tail {
  readonly end: number
  readonly project: string | null
  readonly organization: string | null
  readonly at: When | null
  readonly day: string | null
  readonly range: { readonly from: string; readonly to: string } | null
}
interface TailOptions {
  /** Logged work has a day and may have a range: "yesterday", "from 9 to 10:30". */
  readonly logging?: boolean
  /** Scope only: no moments. */
  readonly timeless?: boolean
}
type Found = { readonly start: number } & Partial<Omit<Tail, 'end'>>

const mostPhraseTokens = 24
const mostMomentTokens = 8
const mostNameTokens = 6
const unmistakableTime = /^(?:[^ ]+ ){0,3}(?:\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:am|pm|uhr))?|\d{1,2} ?(?:am|pm|uhr))$/i

/** Reads scope and moments from the right, each at most once, and a name only where it exists or is called a project or an organization. */
export function readTail(tokens: readonly Token[], from: number, context: ReadingContext, options: TailOptions = {}): Tail {
  let tail: Tail = { end: tokens.length, project: null, organization: null, at: null, day: null, range: null }
  for (;;) {
    const found = lastPhrase(tokens, from, tail, context, options)
    if (found === undefined) return tail
    const { start, ...said } = found
    tail = { ...tail, ...said, end: start }
  }
}

function lastPhrase(tokens: readonly Token[], from: number, tail: Tail, context: ReadingContext, options: TailOptions): Found | undefined {
  const moment = options.timeless === true ? undefined : bareMoment(tokens, from, tail, context, options)
  if (moment !== undefined) return moment
  for (let start = tail.end - 1; start >= Math.max(from, tail.end - mostPhraseTokens); start--) {
    const word = wordOf(tokens[start])
    if (word === '' || start + 1 >= tail.end) continue
    const inside = tokens.slice(start + 1, tail.end)
    const found = (options.timeless === true || !timeWords.has(word) ? undefined : markedMoment(tokens, from, start, inside, tail, context)) ?? scopePhrase(word, start, inside, tail, context)
    if (found !== undefined) return found
  }
  return undefined
}

/** Moments that need no word before them: "20 min ago", and for logged work days and ranges. The longest one counts. */
function bareMoment(tokens: readonly Token[], from: number, tail: Tail, context: ReadingContext, { logging = false }: TailOptions): Found | undefined {
  let best: Found | undefined
  for (let start = tail.end - 1; start >= Math.max(from, tail.end - mostMomentTokens); start--) {
    if (tokens[start]!.quoted) break
    const phrase = phraseOf(tokens.slice(start, tail.end))
    context.count?.('moment')
    const ago = tail.at === null && /^vor |(?: ago|^now|^jetzt)$/i.test(phrase) ? readWhen(phrase, context.today, context.monthFirst) : undefined
    if (ago?.kind === 'ago') best = { start, at: ago }
    // A time of day needs no word before it where it can be nothing else: 9:30, 9 pm.
    const bare = !logging && tail.at === null && unmistakableTime.test(phrase) ? readWhen(phrase, context.today, context.monthFirst) : undefined
    if (bare !== undefined) best = { start: start > from && (timeWords.has(wordOf(tokens[start - 1])) || dayWords.has(wordOf(tokens[start - 1]))) ? start - 1 : start, at: bare }
    if (!logging) continue
    const day = tail.day === null ? readDay(phrase, context.today, context.monthFirst) : undefined
    if (day !== undefined && isComing(tokens[start - 1])) continue
    if (day !== undefined) best = { start: start > from && dayWords.has(wordOf(tokens[start - 1])) ? start - 1 : start, day }
    const range = tail.range === null ? readRange(phrase) : undefined
    if (range !== undefined) best = { start, range }
  }
  return best
}

/** "at 9:30", "since yesterday 9:30", and a day before it: "yesterday at 9:30". */
function markedMoment(tokens: readonly Token[], from: number, start: number, inside: readonly Token[], tail: Tail, context: ReadingContext): Found | undefined {
  if (tail.at !== null || inside.length > mostMomentTokens || inside.some(({ quoted }) => quoted)) return undefined
  context.count?.('moment')
  const at = readWhen(phraseOf(inside), context.today, context.monthFirst)
  if (at === undefined) return undefined
  if (at.kind === 'ago' || at.date !== null) return { start, at }
  for (let first = Math.max(from, start - 3); first < start; first++) {
    const before = tokens.slice(first, start)
    if (before.some(({ quoted }) => quoted)) continue
    context.count?.('moment')
    const date = readDay(phraseOf(before), context.today, context.monthFirst)
    if (date !== undefined && !isComing(tokens[first - 1])) return { start: first > from && dayWords.has(wordOf(tokens[first - 1])) ? first - 1 : first, at: { ...at, date } }
  }
  return { start, at }
}

function scopePhrase(word: string, start: number, inside: readonly Token[], tail: Tail, context: ReadingContext): Found | undefined {
  const kind = wordOf(inside[0])
  const marks = forWords.has(word) || atWords.has(word)
  if ((marks || onWords.has(word)) && inside.length > 1) {
    if (projectWords.has(kind) && tail.project === null) return namedProject(start, inside.slice(1), tail, context)
    if (organizationWords.has(kind) && tail.organization === null) return namedOrganization(start, inside.slice(1), context)
  }
  if (!marks) return undefined
  const name = phraseOf(inside)
  if (name.length > longestName * 2) return undefined
  if (word === '@') return slashed(start, inside, tail, context) ?? existingProject(start, name, tail, context) ?? existingOrganization(start, name, tail, context)
  return atWords.has(word)
    ? existingOrganization(start, name, tail, context) ?? existingProject(start, name, tail, context)
    : existingProject(start, name, tail, context) ?? existingOrganization(start, name, tail, context)
}

function existingProject(start: number, name: string, tail: Tail, { names, count }: ReadingContext): Found | undefined {
  if (tail.project !== null) return undefined
  count?.('lookup')
  const project = names.project(name, tail.organization)
  return project === undefined ? undefined : { start, project }
}

function existingOrganization(start: number, name: string, tail: Tail, { names, count }: ReadingContext): Found | undefined {
  if (tail.organization !== null) return undefined
  count?.('lookup')
  const organization = names.organization(name)
  return organization === undefined ? undefined : { start, organization }
}

/** `@project/organization`. */
function slashed(start: number, inside: readonly Token[], tail: Tail, context: ReadingContext): Found | undefined {
  const name = phraseOf(inside)
  const cut = name.lastIndexOf('/')
  if (cut < 1 || tail.project !== null || tail.organization !== null || inside.some(({ quoted }) => quoted)) return undefined
  const organization = existingOrganization(start, name.slice(cut + 1).trim(), tail, context)?.organization ?? null
  if (organization === null) return undefined
  const project = existingProject(start, name.slice(0, cut).trim(), { ...tail, organization }, context)?.project ?? null
  return project === null ? undefined : { start, project, organization }
}

/** Called a project: it may be new, and so may the organization that follows. */
function namedProject(start: number, inside: readonly Token[], tail: Tail, context: ReadingContext): Found | undefined {
  const name = phraseOf(inside)
  if (name === '') return undefined
  const known = existingProject(start, name, tail, context)
  if (known !== undefined) return known
  if (tail.organization === null) {
    for (let cut = inside.length - 2; cut > 0; cut--) {
      if (!atWords.has(wordOf(inside[cut]))) continue
      const organization = namedOrganization(start, inside.slice(cut + 1), context)?.organization ?? null
      const project = phraseOf(inside.slice(0, cut))
      if (organization !== null && project !== '' && unclearWithin(inside.slice(0, cut)) === undefined) return { start, organization, project: existingProject(start, project, { ...tail, organization }, context)?.project ?? project }
    }
  }
  // A day at the end of a new name is no part of it.
  return name.length > longestName || unclearWithin(inside) !== undefined ? undefined : { start, project: name }
}

function namedOrganization(start: number, inside: readonly Token[], { names, count }: ReadingContext): Found | undefined {
  const name = phraseOf(inside)
  if (name === '' || name.length > longestName) return undefined
  count?.('lookup')
  const known = names.organization(name)
  return known === undefined && unclearWithin(inside) !== undefined ? undefined : { start, organization: known ?? name }
}

/** A name after “for” or “at” that nobody knows, written like a name, or after “@”; what comes before it is not empty. */
export function unknownScope(tokens: readonly Token[], from: number): { readonly start: number; readonly name: string } | undefined {
  for (let start = tokens.length - 2; start > from; start--) {
    const word = wordOf(tokens[start])
    const inside = tokens.slice(start + 1)
    if (!forWords.has(word) && !atWords.has(word)) continue
    if (inside.length > mostNameTokens || (word !== '@' && !/^[\p{Lu}\p{Lt}]/u.test(inside[0]!.text))) return undefined
    return { start, name: phraseOf(inside) }
  }
  return undefined
}
