/**
 * The source of a regular expression that finds a full name in a text, however its parts are spaced, without regard to case; PostgreSQL and
 * JavaScript read it alike. Null for a single word, which too many people are called and too many texts contain.
 */
export function nameSource(name: string): string | null {
  const parts = name.trim().split(/\s+/)
  return parts.length < 2 ? null : parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join(String.raw`\s+`)
}

/** The same name as a JSON text has it, between other characters than letters; for PostgreSQL, with `namedIn`. */
export function nameInJson(name: string): string | null {
  const source = nameSource(JSON.stringify(name).slice(1, -1))
  return source === null ? null : `(?<![[:alpha:]])${source}(?![[:alpha:]])`
}

/** SQL: whether the JSON of a column has what the pattern finds. Escaped line breaks become spaces, so that the letter of `\n` is not taken for one of a name. */
export const namedIn = (column: string, pattern: string): string => String.raw`lower(regexp_replace(${column}::text, '\\[bfnrt]', ' ', 'g')) ~ lower(${pattern})`
