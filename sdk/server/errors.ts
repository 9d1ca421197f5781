/** A problem (RFC 9457) that a plugin can answer with: a stable code, a status and English texts with `{placeholders}`. */
export interface ProblemDeclaration {
  /** Stable, kebab-case, part of the API. */
  readonly code: string
  readonly status: number
  /** One short sentence, the same for every occurrence. */
  readonly title: string
  /** `{name}` places are filled from the values given: numbers, names and dates, never words, which would stay English in other languages. */
  readonly detail: string
  /** Name of its texts in other languages, where problems with the same code have different ones. Default: the code. */
  readonly text?: string
}

/** Key of a text in catalogues of other languages; English is in the declaration. */
export const problemTextKey = ({ code, text = code }: ProblemDeclaration, part: 'title' | 'detail'): string => `problem.${text}.${part}`

/** An error that a client is told about: RFC 9457 problem with a stable code. */
export class Problem extends Error {
  readonly declaration: ProblemDeclaration
  readonly code: string
  readonly status: number
  readonly title: string
  /** Of the places in `detail`, for its texts in other languages. */
  readonly values: Readonly<Record<string, unknown>>
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  /** Seconds for `Retry-After`, where the client may try again. */
  readonly retryAfterSeconds: number | undefined
  /** Further members of the problem document. */
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(declaration: ProblemDeclaration, values: ProblemValues = {}) {
    super(declaration.detail.replace(/\{(\w+)\}/g, (_, name: string) => String(values.values?.[name] ?? '')), { cause: values.cause })
    this.name = 'Problem'
    this.declaration = declaration
    this.code = declaration.code
    this.status = declaration.status
    this.title = declaration.title
    this.values = values.values ?? {}
    this.errors = values.errors ?? []
    this.retryAfterSeconds = values.retryAfterSeconds
    this.extensions = values.extensions ?? {}
  }
}

/** What fills the texts of a problem, and what else its answer says. */
export interface ProblemValues {
  readonly values?: Readonly<Record<string, unknown>>
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  readonly retryAfterSeconds?: number
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Makes the error to throw. */
export interface ProblemMaker {
  (values?: ProblemValues): Problem
  readonly declaration: ProblemDeclaration
}

/**
 * Declares an error once; call the result to make the error to throw.
 * @example
 * import { problem } from '@overt/sdk'
 *
 * export const kettleEmpty = problem({ code: 'kettle-empty', status: 409, title: 'The kettle is empty', detail: 'Fill in at least {cups} cups.' })
 *
 * export function pour(cups: number, left: number): number {
 *   if (cups > left) throw kettleEmpty({ values: { cups } })
 *   return left - cups
 * }
 */
export const problem = (declaration: ProblemDeclaration): ProblemMaker => Object.assign((values?: ProblemValues) => new Problem(declaration, values), { declaration })
