import type { Subjects, UnitOfWork } from '@overt/sdk'
import { columnOf, quote } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { forgetRecords } from '../transparency/forget-records.ts'

/** The one whose details are erased, by everything that tells them apart. */
export interface Person {
  readonly memberId: string
  readonly userId: string
  readonly email: string
  readonly name: string
}

const rowsAtOnce = 20_000
const forgottenAtOnce = 1_000
/** A trail that other changes keep growing is caught up with so often. */
const catchUps = 50

type Parts = Pick<Platform, 'audit' | 'database' | 'transparency'>

/** Ids of devices and records that are the person's: taken before their rows go. */
export async function recordsOf(unit: UnitOfWork, subjects: Subjects, memberId: string): Promise<string[]> {
  const ids = new Set<string>()
  for (const subject of Object.values(subjects)) {
    const [owner, id] = [columnOf(subject, 'member'), subject.columns['id']]
    if (owner === undefined || id === undefined || subject.table === 'core.member') continue
    const [schema = '', table = ''] = subject.table.split('.')
    const [found] = await unit.query<{ known: boolean }>('select to_regclass($1) is not null as known', [`${quote(schema)}.${quote(table)}`])
    if (found?.known !== true) continue
    const rows = await unit.query<{ id: string }>(`select ${quote(id.column)}::text as id from ${quote(schema)}.${quote(table)} where workspace_id = $1 and ${quote(subject.columns[owner]!.column)} = $2`, [unit.workspaceId, memberId])
    for (const row of rows) ids.add(row.id)
  }
  const devices = await unit.query<{ id: string }>('select id::text from core.device where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  for (const device of devices) ids.add(device.id)
  return [...ids]
}

/**
 * Erases the details of rows about the person: of their own records, and of any that name them by id, address or full name. What they did to records of
 * the workspace keeps its details: an employer has to know what a setting was, and the row names nobody any more.
 */
export async function forgetTrail({ audit, database, transparency }: Parts, workspaceId: string, person: Person, records: readonly string[], ownSubjects: readonly string[], signal: AbortSignal): Promise<number> {
  for (let round = 0; round < catchUps && await isWaiting(database, workspaceId); round += 1) await audit.catchUp(workspaceId)
  await transparency.append(workspaceId)
  const [{ end } = { end: 0 }] = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ end: number }>('select coalesce(max(sequence), 0)::float8 as end from core.audit_row where workspace_id = $1', [workspaceId]))
  let forgotten = 0
  for (let from = 0; from < end; from += rowsAtOnce) {
    signal.throwIfAborted()
    const found = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ sequence: string }>({
      name: 'erasure-trail', text: aboutPerson,
      values: [workspaceId, from, from + rowsAtOnce, person.memberId, [person.memberId, person.userId, ...records], JSON.stringify(person.email).toLowerCase(), `: ${JSON.stringify(person.name)}`, ownSubjects],
    }))
    const sequences = found.map(({ sequence }) => Number(sequence))
    for (let first = 0; first < sequences.length; first += forgottenAtOnce) {
      forgotten += await database.inWorkspace({ workspaceId }, (unit) => forgetRecords(unit, audit, sequences.slice(first, first + forgottenAtOnce)))
    }
  }
  return forgotten
}

const aboutPerson = `
  select sequence from core.audit_row a, lateral (select coalesce(a.detail, a.body) as text) said
  where a.workspace_id = $1 and a.sequence > $2 and a.sequence <= $3 and a.action not in ('records.viewed', 'log.forgotten')
    and (a.subject_id = any($5::text[]) or (a.actor_id = any($5::text[]) and a.subject = any($8::text[])) or strpos(said.text, $4) > 0 or strpos(lower(said.text), $6) > 0 or strpos(said.text, $7) > 0)
  order by sequence`

const isWaiting = async (database: Parts['database'], workspaceId: string): Promise<boolean> =>
  (await database.inWorkspace({ workspaceId }, (unit) => unit.query('select 1 from core.audit_pending where workspace_id = $1 limit 1', [workspaceId]))).length > 0
