/** A word, or a quoted string taken literally. */
export interface Token {
  readonly text: string
  readonly quoted: boolean
  readonly start: number
  readonly end: number
}

const closers: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“”', '«': '»', '\'': '\'' }

/** Splits a sentence; a quote without its partner is an ordinary character. `@name` gives two tokens. */
export function tokensOf(sentence: string, count?: (what: 'token') => void): Token[] {
  const tokens: Token[] = []
  const unclosed = new Set<string>()
  let position = 0
  while (position < sentence.length) {
    const character = sentence[position]!
    if (/\s/.test(character)) { position++; continue }
    count?.('token')
    const quoted = unclosed.has(character) ? undefined : readQuoted(sentence, position)
    if (quoted !== undefined) {
      tokens.push(quoted)
      position = quoted.end
      continue
    }
    if (character in closers) unclosed.add(character)
    const end = character === '@' ? position + 1 : wordEnd(sentence, position)
    tokens.push({ text: sentence.slice(position, end), quoted: false, start: position, end })
    position = end
  }
  return tokens
}

function wordEnd(sentence: string, start: number): number {
  let end = start + 1
  while (end < sentence.length && !/\s/.test(sentence[end]!)) end++
  return end
}

/** A doubled `""` inside double quotes is one; an apostrophe closes only before a blank. */
function readQuoted(sentence: string, start: number): Token | undefined {
  const opener = sentence[start]!
  const closer = closers[opener]
  if (closer === undefined) return undefined
  for (let position = start + 1; position < sentence.length; position++) {
    if (!closer.includes(sentence[position]!)) continue
    const next = sentence[position + 1]
    if (opener === '"' && next === '"') { position++; continue }
    if (opener === '\'' && next !== undefined && !/\s/.test(next)) continue
    const inside = sentence.slice(start + 1, position)
    return { text: opener === '"' ? inside.replaceAll('""', '"') : inside, quoted: true, start, end: position + 1 }
  }
  return undefined
}

/** Tokens as one phrase with single blanks. */
export const phraseOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(' ').replaceAll(/\s+/g, ' ').trim()

/** A word as the vocabulary knows it; a quoted one is never a word. */
export const wordOf = (token: Token | undefined): string => (token === undefined || token.quoted ? '' : token.text.toLowerCase())

/** A string in quotes, so that it is read literally. */
export const quotedText = (text: string): string => `"${text.replaceAll('"', '""')}"`
