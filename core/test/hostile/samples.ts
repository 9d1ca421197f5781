import { hostile } from './values.ts'
import type { Hostile } from './values.ts'

export interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minimum?: number
  readonly minLength?: number
  readonly minProperties?: number
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly default?: unknown
}

/** A real id for a property or parameter of this name. */
export type IdOf = (name: string) => string

const isIdPattern = (pattern: string | undefined): boolean => pattern?.startsWith('^[0-9a-f]{8}-') === true

/** A value that the schema takes, with every optional property. */
export function sampleOf(schema: Schema, name: string, idOf: IdOf): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const [choice] = schema.anyOf ?? schema.oneOf ?? []
  if (choice !== undefined) return sampleOf(choice, name, idOf)
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, name, idOf) as object)) as object
  switch ([schema.type].flat()[0]) {
    case 'string': return textOf(schema, name, idOf)
    case 'integer': case 'number': return Math.max(schema.minimum ?? 1, Math.min(1, schema.minimum ?? 1))
    case 'boolean': return true
    case 'array': return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => sampleOf(schema.items ?? {}, name.replace(/Ids$/, 'Id'), idOf))
    case 'object': return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, sampleOf(inner, key, idOf)]))
    case 'null': return null
    default: return 'x'
  }
}

function textOf({ format, pattern, minLength = 0 }: Schema, name: string, idOf: IdOf): string {
  if (isIdPattern(pattern)) return idOf(name)
  if (format === 'date') return name === 'from' || name === 'fromDate' ? '2026-11-02' : '2026-11-03'
  if (format === 'date-time') return /end|stop|to|until/i.test(name) ? '2026-11-03T10:00:00.000Z' : '2026-11-03T09:00:00.000Z'
  if (format === 'time-zone' || name === 'timeZone') return 'Europe/Berlin'
  if (format === 'email' || name === 'email') return 'somebody@example.test'
  if (name === 'locale') return 'en'
  if (pattern?.includes('\\d') === true || pattern?.includes('[0-9]') === true) return '09:00'
  if (pattern?.includes('#') === true) return '#aabbcc'
  if (/[Pp]assword/.test(name)) return 'a long enough pass phrase'
  return 'sample'.padEnd(minLength, 'x')
}

/** What breaks parameters of this kind. */
export function hostileFor(schema: Schema, name: string): readonly Hostile[] {
  const inner = [schema, ...schema.anyOf ?? [], ...schema.oneOf ?? []]
  const formats = new Set(inner.map(({ format }) => format))
  const types = new Set(inner.flatMap(({ type }) => [type].flat()))
  const found: Hostile[] = []
  if (formats.has('date') || /^(from|to|date|on|day|month|week)$/i.test(name)) found.push(...hostile.dates)
  if (formats.has('date-time') || /At$/.test(name)) found.push(...hostile.instants)
  if (formats.has('time-zone') || /zone/i.test(name)) found.push(...hostile.zones)
  if (inner.some(({ pattern }) => isIdPattern(pattern)) || /Ids?$/.test(name)) found.push(...hostile.ids)
  if (formats.has('email') || name === 'email') found.push(...hostile.emails)
  if (types.has('integer') || types.has('number')) found.push(...hostile.numbers, ...hostile.numberTexts)
  if (inner.some((one) => one.enum !== undefined || one.const !== undefined)) found.push(...hostile.names)
  if (inner.some(({ pattern }) => pattern !== undefined) && /(time|starts?At|ends?At)$/i.test(name)) found.push(...hostile.times)
  if (/^(text|sentence|message|command)$/.test(name)) found.push(...hostile.sentences)
  return found.length === 0 && types.has('string') ? hostile.texts : found
}

/** Every place in the schema, down to four levels, as a path. */
export function placesOf(schema: Schema, depth = 0): readonly { readonly path: readonly (string | number)[]; readonly schema: Schema }[] {
  const whole = { path: [], schema }
  if (depth > 3) return [whole]
  const below = (key: string | number, inner: Schema) => placesOf(inner, depth + 1).map((place) => ({ path: [key, ...place.path], schema: place.schema }))
  const [choice] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ properties, items }) => properties !== undefined || items !== undefined)
  const shape = choice ?? schema
  return [
    whole,
    ...Object.entries(shape.properties ?? {}).flatMap(([key, inner]) => below(key, inner)),
    ...shape.items === undefined ? [] : below(0, shape.items),
    ...(schema.allOf ?? []).flatMap((part) => placesOf(part, depth + 1).filter(({ path }) => path.length > 0)),
  ]
}

/** A copy of the value with another at the path. */
export function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by
  const copy = Array.isArray(value) ? [...value] as unknown[] : { ...value as object }
  const fields = copy as Record<string | number, unknown>
  fields[key] = replaced(fields[key], rest, by)
  return copy
}
