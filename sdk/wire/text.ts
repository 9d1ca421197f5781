import { isName } from './formats.ts'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Spaces, and what leaves no mark at the end of a text: zero-width characters, direction marks, soft hyphens. */
const edge = '[\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]+'
const edges = new RegExp(`^${edge}|${edge}$`, 'gu')

/** A name as it is stored and compared: in NFC, single spaces within, nothing invisible around. */
export const cleanName = (name: string): string => name.normalize('NFC').replaceAll(edges, '').replaceAll(/\s+/gu, ' ')

/**
 * The beginning of a text, at most so many characters (code points, as `maxLength` and PostgreSQL count them; `'units'` of UTF-16 where others do),
 * and always whole ones: an accent stays with its letter, an emoji in one piece.
 */
export function cutText(text: string, maximum: number, measure: 'points' | 'units' = 'points'): string {
  if (text.length <= maximum) return text
  let length = 0
  let end = 0
  // Whatever comes later cannot fit, and may be long.
  for (const { segment } of segmenter.segment(text.slice(0, maximum * 2 + 64))) {
    length += measure === 'units' ? segment.length : [...segment].length
    if (length > maximum) return end === 0 ? cutWithin(segment, maximum, measure) : text.slice(0, end)
    end += segment.length
  }
  return text.slice(0, end)
}

/** Of a single character that is longer than everything may be, at least whole code points. */
function cutWithin(segment: string, maximum: number, measure: 'points' | 'units'): string {
  let cut = ''
  let length = 0
  for (const point of segment) {
    length += measure === 'units' ? point.length : 1
    if (length > maximum) break
    cut += point
  }
  return cut
}

/** The characters of a text as people count them. */
export const charactersOf = (text: string): readonly string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

/** The first character, for an initial. */
export const firstCharacter = (text: string): string => segmenter.segment(text)[Symbol.iterator]().next().value?.segment ?? ''

const plainName = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/
const hidden = /[\p{Cc}\u2028\u2029]+/gu

/** The name of an application as it is stored and shown, at most 200 characters; null where nothing of it can be seen. */
export function applicationName(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === '') return null
  if (name.length <= 200 && plainName.test(name)) return name
  const clean = cutText(cleanName(name.toWellFormed().replaceAll(hidden, ' ')), 200).trimEnd()
  return isName(clean) ? clean : null
}
