import { CompoundCondition, FieldCondition } from '@ucast/mongo2js'
import type { Condition } from '@ucast/mongo2js'
import { quote } from '@overt/sdk'
import type { SqlScope, SubjectColumn, SubjectDeclaration } from '@overt/sdk'
import { wrongRule } from './errors.ts'

const arrayTypes: Readonly<Record<SubjectColumn['type'], string>> =
  { uuid: 'uuid', text: 'text', boolean: 'boolean', integer: 'bigint', date: 'date', instant: 'timestamptz' }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const date = /^\d{4}-\d{2}-\d{2}$/

/** Values that mean the same to JavaScript's `===` and to PostgreSQL's `=` in a column of that type. */
const comparable: Readonly<Record<SubjectColumn['type'], (value: unknown) => boolean>> = {
  uuid: (value) => typeof value === 'string' && uuid.test(value),
  text: (value) => typeof value === 'string' && !value.includes('\0') && value.isWellFormed(),
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isSafeInteger,
  date: (value) => typeof value === 'string' && date.test(value),
  // Two texts of one instant are not `===`: rules on instants are not offered.
  instant: () => false,
}

/** Beyond it PostgreSQL weighs each value of an array while planning, which takes longer than the query; a hashed subquery costs the same for any number. */
const manyValues = 100

/** Thousands of ids are written out once here, not by the driver in each query, and as PostgreSQL's own bytes: reading them as text takes it longer than the query. */
const list = (present: readonly unknown[], type: SubjectColumn['type']): unknown =>
  (type !== 'uuid' ? present : present.length > manyValues ? uuidArray(present as readonly string[]) : `{${present.join(',')}}`)

/** `uuid[]` in the binary form of the PostgreSQL protocol, as `array_recv` reads it. */
function uuidArray(ids: readonly string[]): Buffer {
  const [uuidType, headerBytes, idBytes] = [2950, 20, 16]
  const bytes = Buffer.alloc(headerBytes + ids.length * (4 + idBytes))
  for (const [index, word] of [1, 0, uuidType, ids.length, 1].entries()) bytes.writeInt32BE(word, index * 4)
  for (const [index, id] of ids.entries()) {
    const at = headerBytes + index * (4 + idBytes)
    bytes.writeInt32BE(idBytes, at)
    bytes.write(id.replaceAll('-', ''), at + 4, 'hex')
  }
  return bytes
}

/**
 * Translates CASL's condition tree to SQL over the subject's declared columns under `alias`, placeholders from `offset + 1`.
 * Every leaf is true or false, never NULL, so that NOT means the same as in JavaScript. Null (no rule allows) gives `false`.
 */
export function sqlScope(ast: Condition | null, subject: SubjectDeclaration, alias: string, offset: number): SqlScope {
  if (ast === null) return { sql: 'false', values: [] }
  const values: unknown[] = []

  const place = (value: unknown, type: string): string => {
    values.push(value)
    return `$${String(offset + values.length)}::${type}`
  }
  const join = (parts: readonly Condition[], word: 'and' | 'or', empty: string): string =>
    parts.length === 0 ? empty : `(${parts.map(translate).join(` ${word} `)})`

  function translate(condition: Condition): string {
    if (condition instanceof CompoundCondition) {
      const parts = condition.value as Condition[]
      switch (condition.operator) {
        case 'and': return join(parts, 'and', 'true')
        case 'or': return join(parts, 'or', 'false')
        case 'not': return `not ${join(parts, 'and', 'true')}`
        default: return refuse(`${condition.operator} is no operator`)
      }
    }
    if (condition instanceof FieldCondition) return leaf(condition)
    return refuse(`${condition.operator} is no operator`)
  }

  function leaf({ field, operator, value }: FieldCondition): string {
    const column = Object.hasOwn(subject.columns, field) ? subject.columns[field] : undefined
    if (column === undefined) return refuse(`${field} is no declared column`)
    const name = `${quote(alias)}.${quote(column.column)}`
    switch (operator) {
      case 'eq': return within(name, column, [value])
      case 'ne': return `not ${within(name, column, [value])}`
      case 'in': return within(name, column, value as unknown[])
      case 'nin': return `not ${within(name, column, value as unknown[])}`
      default: return refuse(`${operator} is no operator`)
    }
  }

  function within(name: string, { type }: SubjectColumn, wanted: readonly unknown[]): string {
    const present = wanted.filter((value) => value !== null)
    if (!present.every(comparable[type])) return refuse(`a value does not fit a column of type ${type}`)
    const parts: string[] = []
    if (present.length < wanted.length) parts.push(`${name} is null`)
    if (present.length === 1) parts.push(`(${name} is not null and ${name} = ${place(present[0], arrayTypes[type])})`)
    if (present.length > 1) {
      const array = place(list(present, type), `${arrayTypes[type]}[]`)
      parts.push(`(${name} is not null and ${name} ${present.length > manyValues ? `in (select unnest(${array}))` : `= any(${array})`})`)
    }
    return parts.length === 0 ? 'false' : `(${parts.join(' or ')})`
  }

  const refuse = (fault: string): never => { throw wrongRule({ values: { subject: subject.table, fault } }) }

  return { sql: translate(ast), values }
}
