import { quote, readInPages } from '@overt/sdk'
import type { Database, UnitOfWork } from '@overt/sdk'
import type { CopiedKind } from './copied-kinds.ts'

/** Small pages, so that their rows are collected while they are young. */
const rowsAtOnce = 250

export interface CopyScope { readonly workspaceId: string; readonly memberId: string | null }
/** A row as a line of JSON and a line of CSV, without line ends. */
export interface CopiedRow { readonly json: string; readonly csv: string }

/** Text that a spreadsheet could take for a formula gets an apostrophe, as `spreadsheetText` gives it. */
const plainTypes = /^(uuid|boolean|smallint|integer|bigint|date|timestamp|time|real|double|numeric|bytea)/
const field = (name: string, type: string): string => {
  const text = `r.${quote(name)}::text`
  if (plainTypes.test(type) && !type.endsWith('[]')) return `coalesce(${text}, '')`
  return `coalesce('"' || replace(case when ${text} ~ '^[[:space:]]*[=+@＝＋－＠-]|^[\\t\\r\\n]' then '''' || ${text} else ${text} end, '"', '""') || '"', '')`
}

/** Names of the fields of a row, those that make it readable at the end. */
export const fieldsOf = ({ columns, copy }: CopiedKind): readonly string[] => [...columns.map(({ name }) => name), ...Object.keys(copy.adds ?? {})]

function condition({ copy }: CopiedKind, { memberId }: CopyScope): string {
  const within = copy.workspace ?? 't.workspace_id = $1'
  return memberId === null ? `${within} and $2::uuid is null` : `${within} and (${copy.person ?? 'false'})`
}

/** Rows of one kind in the order of their key, page by page. */
export function readKind(database: Database, kind: CopiedKind, scope: CopyScope): AsyncIterable<CopiedRow> {
  const { columns, copy, table } = kind
  const adds = Object.entries(copy.adds ?? {})
  const row = [...columns.map(({ name }) => `${copy.instead?.[name] ?? `t.${quote(name)}`} as ${quote(name)}`), ...adds.map(([name, sql]) => `${sql} as ${quote(name)}`)].join(', ')
  const fields = [...columns.map(({ name, type }) => field(name, type)), ...adds.map(([name]) => field(name, 'text'))]
  return readInPages<CopiedRow>(database, {
    workspaceId: scope.workspaceId, columns: `row_to_json(r)::text as json, ${fields.join(` || ',' || `)} as csv`,
    // Without the offset what makes a row readable would be looked up for each of its two forms.
    from: `${table} t cross join lateral (select ${row} offset 0) r`,
    where: condition(kind, scope), values: [scope.workspaceId, scope.memberId], key: keyOf(kind), rowsAtOnce,
  })
}

/** What names the files of one kind. */
export function readFileRows(database: Database, kind: CopiedKind, scope: CopyScope): AsyncIterable<Readonly<Record<string, unknown>>> {
  const { files } = kind.copy
  return readInPages(database, {
    workspaceId: scope.workspaceId, columns: files!.columns, from: `${kind.table} t`, where: `${condition(kind, scope)} and (${files!.where})`, values: [scope.workspaceId, scope.memberId], key: keyOf(kind), rowsAtOnce: 200,
  })
}

export async function countKind(unit: UnitOfWork, kind: CopiedKind, scope: CopyScope): Promise<number> {
  const [found] = await unit.query<{ rows: number }>(`select count(*)::int as rows from ${kind.table} t where ${condition(kind, scope)}`, [scope.workspaceId, scope.memberId])
  return found!.rows
}

const keyOf = ({ key }: CopiedKind): Record<string, string> => Object.fromEntries(key.map(({ name, type }) => [`t.${quote(name)}`, type]))
