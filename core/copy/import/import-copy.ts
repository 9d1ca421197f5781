import pg from 'pg'
import { quote, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../../contracts.ts'
import { copyTables, declaredCopies } from '../copied-kinds.ts'
import type { CopyTable } from '../copied-kinds.ts'
import { copyMisfit } from '../errors.ts'
import { inChildOrder, migrationNames } from '../write-copy.ts'
import { checkCopy, fileLines, linesOf } from './check-copy.ts'
import type { CheckedCopy, ImportedKind } from './check-copy.ts'
import { openArchive } from './open-archive.ts'
import type { OpenArchive } from './open-archive.ts'
import { importUsers } from './import-users.ts'

const rowsAtOnce = 1_000

export interface ImportParts extends Pick<Platform, 'audit' | 'blobs' | 'database'> {
  readonly plugins: Pick<Platform['plugins'], 'list'>
  /** For moving counters of numbered rows forward. */
  readonly adminUrl: string
}
export interface ImportedWorkspace {
  readonly workspaceId: string
  readonly name: string
  readonly rows: number
  readonly files: number
  /** Accounts that did not exist here; their people set a password by mail. */
  readonly usersAdded: number
}

/**
 * Makes a workspace from the copy of one: with an id of its own, all others as they were. Everything is checked before anything changes, and rows are written in one
 * transaction. Errors: those of `checkCopy`; `copy-misfit` where the database refuses a row.
 */
export async function importCopy({ audit, blobs, database, plugins, adminUrl }: ImportParts, file: string, name?: string): Promise<ImportedWorkspace> {
  const archive = await openArchive(file)
  const workspaceId = uuidv7()
  const put: string[] = []
  try {
    const installed = plugins.list()
    const tables = await database.inIdentity(null, (unit) => copyTables(unit, declaredCopies(installed)))
    const copy = await checkCopy(archive, { tables, migrations: migrationNames(installed) })
    for await (const { path, key, bytes } of fileLines(archive)) {
      put.push(key)
      await blobs.put(workspaceId, key, await archive.read(path, bytes))
    }
    const made = await database.inWorkspace({ workspaceId }, async (unit) => {
      const { counters, ...written } = await importRows(unit, archive, copy, name)
      await audit.record(unit, {
        action: 'workspace.imported', subject: 'Workspace', subjectId: workspaceId,
        after: { workspaceId: copy.manifest.workspace.id, madeAt: copy.manifest.madeAt, manifestSha256: copy.manifestSha256, rows: written.rows, files: put.length },
      })
      await moveCounters(adminUrl, counters)
      return written
    })
    return { workspaceId, ...made, files: put.length }
  } catch (error) {
    for (const key of put) await blobs.delete(workspaceId, key)
    throw error
  } finally {
    archive.close()
  }
}

async function importRows(unit: UnitOfWork, archive: OpenArchive, { manifest, kinds }: CheckedCopy, name: string | undefined): Promise<{ readonly name: string; readonly rows: number; readonly usersAdded: number; readonly counters: readonly Counter[] }> {
  const named = name ?? manifest.workspace.name
  const users = await importUsers(unit, linesOf(archive, 'data/identity.user.jsonl'))
  const byKind = new Map(kinds.map((kind) => [kind.table.kind, kind]))
  const counters: Counter[] = []
  let rows = 0
  // What others refer to comes first.
  for (const table of inChildOrder(kinds.map((kind) => kind.table)).toReversed()) {
    if (table.kind === 'identity.user') continue
    const kind = byKind.get(table.kind)!
    const written = await importKind(unit, kind, linesOf(archive, `data/${table.kind}.jsonl`), { users: users.ids, name: named })
    if (written !== kind.rows) throw copyMisfit({ values: { kind: table.kind, reason: `it has ${String(written)} rows, and the manifest says ${String(kind.rows)}.` } })
    rows += written
    counters.push(...await countersOf(unit, table))
  }
  return { name: named, rows, usersAdded: users.added, counters }
}

async function importKind(unit: UnitOfWork, { table, columns }: ImportedKind, lines: AsyncIterable<string>, changed: { readonly users: Readonly<Record<string, string>>; readonly name: string }): Promise<number> {
  const withheld = Object.entries(table.copy.without ?? {}).flatMap(([column, { imported }]) => (imported === undefined ? [] : [[column, imported] as const]))
  const isWorkspace = table.kind === 'core.workspace'
  const value = (column: string): string => {
    if (isWorkspace && column === 'id') return 'given.workspace_id'
    if (isWorkspace && column === 'name') return 'given.name'
    return table.kind === 'core.member' && column === 'user_id' ? '(given.users ->> r.user_id::text)::uuid' : `r.${quote(column)}`
  }
  const names = [...isWorkspace ? [] : ['workspace_id'], ...columns, ...withheld.map(([column]) => column)].map(quote).join(', ')
  const values = [...isWorkspace ? [] : ['given.workspace_id'], ...columns.map(value), ...withheld.map(([, sql]) => sql)].join(', ')
  const text = `insert into ${table.table} (${names}) overriding system value select ${values}
    from json_populate_recordset(null::${table.table}, $2::json) r, (select $1::uuid as workspace_id, $3::jsonb as users, $4::text as name) given`
  let batch: string[] = []
  let rows = 0
  const write = async (): Promise<void> => {
    if (batch.length === 0) return
    const json = `[${batch.join(',')}]`
    try {
      if (table.copy.prepare !== undefined) await table.copy.prepare(unit, JSON.parse(json) as Record<string, unknown>[])
      await unit.query(text, [unit.workspaceId, json, JSON.stringify(changed.users), changed.name])
    } catch (cause) {
      throw copyMisfit({ values: { kind: table.kind, reason: cause instanceof Error ? cause.message : String(cause) }, cause })
    }
    rows += batch.length
    batch = []
  }
  for await (const line of lines) {
    batch.push(line)
    if (batch.length === rowsAtOnce) await write()
  }
  await write()
  return rows
}

interface Counter { readonly sequence: string; readonly highest: string }

/** The highest number of each column that the database counts. */
async function countersOf(unit: UnitOfWork, { table, columns }: CopyTable): Promise<readonly Counter[]> {
  const found: Counter[] = []
  for (const { name, counted } of columns) {
    if (!counted) continue
    const [row] = await unit.query<{ sequence: string; highest: string | null }>(`select pg_get_serial_sequence('${table}', '${name}') as sequence, max(${quote(name)})::text as highest from ${table} where workspace_id = $1`, [unit.workspaceId])
    if (row !== undefined && row.highest !== null) found.push({ sequence: row.sequence, highest: row.highest })
  }
  return found
}

/** The database counts on after the highest number that was imported. Counters know no transaction; one that was moved in vain only leaves a gap. */
async function moveCounters(adminUrl: string, counters: readonly Counter[]): Promise<void> {
  if (counters.length === 0) return
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'overt workspace import' })
  await client.connect()
  try {
    await client.query('set role overt_owner')
    for (const { sequence, highest } of counters) await client.query(`select setval($1::regclass, greatest($2::bigint, last_value)) from ${sequence}`, [sequence, highest])
  } finally {
    await client.end()
  }
}
