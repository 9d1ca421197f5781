/** One complaint about a plugin: where it is, what is wrong and what to do. */
export interface Finding {
  /** Stable; a test has one broken plugin per code. */
  readonly code: string
  /** Relative to the plugin's folder. */
  readonly file: string
  readonly line: number
  /** What is wrong, without a full stop. */
  readonly message: string
  /** What to do, as a sentence. */
  readonly cure: string
}

/** A finding as one line for people: `server/index.ts:12: … (code)`. */
export const describeFinding = ({ code, file, line, message, cure }: Finding): string => `${file}:${line}: ${message}. ${cure} (${code})`

/** The line, from 1, on which a text first occurs; 1 where it does not. */
export function lineOf(text: string, needle: string | RegExp): number {
  const index = typeof needle === 'string' ? text.indexOf(needle) : text.search(needle)
  return index < 0 ? 1 : lineAt(text, index)
}

/** The line, from 1, of a position in a text. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length
