const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

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
