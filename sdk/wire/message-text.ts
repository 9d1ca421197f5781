import { parse } from '@formatjs/icu-messageformat-parser'
import { formatElements } from './message-elements.ts'
import type { MessageElements } from './message-elements.ts'

export type { MessageElements }
/** Values for the placeholders of a text. */
export type MessageValues = Readonly<Record<string, unknown>>
/** A text, or the elements that `compileMessage` makes of one that needs a parser. */
export type Message = string | MessageElements

const place = /\{\s*(\w+)\s*\}/g
/** A plural, choice or formatted place, or a quotation mark that ICU reads as one: everything else needs no parser. */
const needsParser = /\{\s*\w+\s*,|'[{}']/

const parsed = new Map<string, MessageElements | null>()

const elementsOf = (text: string): MessageElements => parse(text, { ignoreTag: true })

function parsedMessage(text: string): MessageElements | null {
  if (!needsParser.test(text)) return null
  const known = parsed.get(text)
  if (known !== undefined) return known
  const elements = messageFault(text) === undefined ? elementsOf(text) : null
  parsed.set(text, elements)
  return elements
}

/** What is wrong with a text as an ICU message; undefined where nothing is. */
export function messageFault(text: string): string | undefined {
  try {
    if (needsParser.test(text)) elementsOf(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A text as pages read it, which have no parser: texts with plurals, choices or formats become their elements. */
export const compileMessage = (text: string): Message => parsedMessage(text) ?? text

/** The names that a text has places for, in the order of the alphabet. */
export function messagePlaces(text: string): readonly string[] {
  const elements = parsedMessage(text)
  return [...new Set(elements === null ? Array.from(text.matchAll(place), ([, name]) => name ?? '') : namesIn(elements))].toSorted()
}

function namesIn(elements: MessageElements): readonly string[] {
  return elements.flatMap((element) => {
    if (element.type === 0 || element.type === 7) return []
    return [element.value, ...'options' in element ? Object.values(element.options).flatMap(({ value }) => namesIn(value)) : []]
  })
}

/**
 * Fills an ICU message: `{name}`, `{count, plural, one {…} other {…}}`, `{kind, select, …}`, `{n, number}`. A plain place without a value stays as it is, and so
 * does a text that is no valid message. Whole numbers may be years or codes and are written as they are; fractions take the language's decimal sign.
 */
export function formatMessage(locale: string, message: Message, values: MessageValues = {}): string {
  const shown = (name: string): string => filled(values[name], locale) ?? `{${name}}`
  const elements = typeof message === 'string' ? parsedMessage(message) : message
  if (elements === null) return String(message).replace(place, (_whole, name: string) => shown(name))
  try {
    return formatElements(locale, elements, values, shown)
  } catch {
    // The number of a plural is missing: the text as it is written shows that.
    return typeof message === 'string' ? message : ''
  }
}

function filled(value: unknown, locale: string): string | undefined {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toLocaleString(locale, { maximumFractionDigits: 20 }) : value === undefined || value === null ? undefined : String(value)
}
