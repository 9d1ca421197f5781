/** What stands for itself in a regular expression. */
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/**
 * The source of a regular expression that finds a full name in a text, however its parts are spaced, without regard to case; PostgreSQL and
 * JavaScript read it alike. Null for a single word, which too many people are called and too many texts contain.
 */
export function nameSource(name: string): string | null {
  const parts = name.trim().split(/\s+/)
  return parts.length < 2 ? null : parts.map(literal).join(String.raw`\s+`)
}

/** The same for an address, and not where it is the end or the beginning of a longer one. */
export const addressSource = (email: string): string => `(?<![a-z0-9._%+-])${literal(email)}(?![a-z0-9_-]|[.][a-z0-9])`

/** Address and full name as a JSON text has them, the name between other characters than letters; for PostgreSQL, with `namedIn`. */
export function personInJson({ email, name }: { readonly email: string; readonly name: string }): string {
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)
  const source = nameSource(inJson(name))
  return [addressSource(inJson(email)), ...source === null ? [] : [`(?<![[:alpha:]])${source}(?![[:alpha:]])`]].join('|')
}

/** The same in plain text, for JavaScript. */
export function personInText({ email, name }: { readonly email: string; readonly name: string }): RegExp {
  const source = nameSource(name)
  return new RegExp([addressSource(email), ...source === null ? [] : [`(?<!\\p{L})${source}(?!\\p{L})`]].join('|'), 'iu')
}

/** SQL: whether the JSON of a column has what the pattern finds. Escaped line breaks become spaces, so that the letter of `\n` is not taken for one of a name. */
export const namedIn = (column: string, pattern: string): string => String.raw`lower(regexp_replace(${column}::text, '\\[bfnrt]', ' ', 'g')) ~ lower(${pattern})`
