import Type from 'typebox'
import type { TEnum, TSchema } from 'typebox'
import './formats.ts'

/** A UUID in its canonical lower-case form. */
export const idPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

/** A UUID; ids made by Overt are version 7. */
export const Id = Type.String({
  pattern: idPattern,
  maxLength: 36,
  description: 'UUID',
})

/** An RFC 3339 instant from 1900 to 9998; any offset is accepted, UTC is answered. */
export const Instant = Type.String({ format: 'date-time', maxLength: 40 })

/** A calendar date without a zone, `YYYY-MM-DD`, from 1900 to 9998. */
export const LocalDate = Type.String({ format: 'date', maxLength: 10 })

/** An IANA time zone name; an offset such as `+01:00` is none. */
export const TimeZone = Type.String({ format: 'time-zone', minLength: 1, maxLength: 64 })

/** An email address. */
export const Email = Type.String({ format: 'email', maxLength: 254 })

/** Characters of a name, counted as code points. */
export const longestName = 120

/** A name that people type: one line with at least one visible character. Store `cleanName` of it. */
export const Name = Type.String({ format: 'name', minLength: 1, maxLength: longestName })

/** As `Name`, of another length. */
export const NameOf = (maxLength: number) => Type.String({ format: 'name', minLength: 1, maxLength })

/** A schema that also allows null. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A schema of one of these texts. */
export const Choice = <const T extends readonly string[]>(values: T) => Type.Enum([...values]) as unknown as TEnum<[...T]>

/** A closed object: unknown properties are refused. */
export const closed = { additionalProperties: false } as const

/** One page of a list; `nextCursor` is null on the last page. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) })

/** The response of a route that sends a file or a stream: `response: { 200: FileOf('text/csv') }`. */
export const FileOf = (...contentTypes: readonly [string, ...string[]]) => Type.Unsafe<unknown>({
  description: 'A file.',
  content: Object.fromEntries(contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
})

/** The response of a route that says no more than that it has been done: `response: { 204: NoContent }`. */
export const NoContent = Type.Null()

/** `?limit=&cursor=` of every list. Query values arrive as strings. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
}

/** RFC 9457 problem, the body of every error. */
export const ProblemDocument = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  code: Type.String(),
  instance: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
}, { additionalProperties: true })
