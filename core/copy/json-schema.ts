import type { CopiedColumn, CopiedKind } from './copied-kinds.ts'

/** What a value of a PostgreSQL type is in a line of JSON. */
function valueSchema(type: string): Record<string, unknown> {
  if (type.endsWith('[]')) return { type: 'array', items: valueSchema(type.slice(0, -2)) }
  if (type === 'uuid') return { type: 'string', format: 'uuid' }
  if (type === 'boolean') return { type: 'boolean' }
  if (/^(smallint|integer|bigint)/.test(type)) return { type: 'integer' }
  if (/^(real|double|numeric)/.test(type)) return { type: 'number' }
  if (type === 'date') return { type: 'string', format: 'date' }
  if (type.startsWith('timestamp')) return { type: 'string', format: 'date-time' }
  if (type === 'bytea') return { type: 'string', pattern: '^\\\\x[0-9a-f]*$' }
  return /^jsonb?$/.test(type) ? {} : { type: 'string' }
}

const columnSchema = ({ type, nullable }: CopiedColumn): Record<string, unknown> => {
  const schema = valueSchema(type)
  return { ...schema, ...nullable && typeof schema['type'] === 'string' ? { type: [schema['type'], 'null'] } : {}, $comment: type }
}

/** A line of `data/<kind>.jsonl` (JSON Schema 2020-12); `$comment` names the type in the database. */
export const jsonSchemaOf = ({ kind, columns, key, copy }: CopiedKind): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: kind,
  type: 'object',
  properties: {
    ...Object.fromEntries(columns.map((column) => [column.name, columnSchema(column)])),
    ...Object.fromEntries(Object.keys(copy.adds ?? {}).map((name) => [name, { readOnly: true, description: 'For reading; an import leaves it out.' }])),
  },
  required: columns.map(({ name }) => name),
  additionalProperties: false,
  ...copy.notImported === undefined ? {} : { description: `Not imported: ${copy.notImported}` },
  $comment: `key: ${key.map(({ name }) => name).join(', ')}`,
})
