import type { Ability, Entry, UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { appendAudit } from '../audit/index.ts'
import type { Platform } from '../contracts.ts'
import { queryLast } from '../database/unit-of-work.ts'
import { entryJson } from './entry-json.ts'
import { entryTrail } from './entry-changes.ts'
import { inheritedBillableSql } from './billable.ts'
import { archived } from './errors.ts'
import { TimeTaken, taking } from './violations.ts'

/** A task with what an entry on it inherits. */
export interface EntryTask {
  readonly id: string
  readonly project_id: string
  readonly organization_id: string
  readonly billable: boolean
  readonly archived: boolean
}

/** The task for a new entry: live, visible to the caller, not archived anywhere up. Errors: `not-found`, `archived`. */
export async function findEntryTask(unit: UnitOfWork, ability: Ability, taskId: string): Promise<EntryTask> {
  const scope = ability.scope('read', 'Task', 't', 2)
  const [task] = await unit.query<EntryTask>({
    ...(scope.sql === 'true' ? { name: 'entry-task' } : {}),
    text: `
      select t.id, t.project_id, t.organization_id, ${inheritedBillableSql} as billable,
        coalesce(t.archived_at, p.archived_at, o.archived_at) is not null as archived
      from core.task t
      join core.project p on p.workspace_id = $1 and p.id = t.project_id
      join core.organization o on o.workspace_id = $1 and o.id = t.organization_id
      where t.workspace_id = $1 and t.id = $2 and t.deleted_batch is null and ${scope.sql}`,
    values: [unit.workspaceId, taskId, ...scope.values],
  })
  if (task === undefined) throw notFound({ values: { what: 'Task' } })
  if (task.archived) throw archived({ values: { what: 'The task' } })
  return task
}

export interface FoundEntry {
  readonly entry: Entry
  readonly version: number
}

/** Loads a live entry, locks it for a change, checks the right on it. Errors: `not-found`, `forbidden`. */
export async function findEntry(unit: UnitOfWork, ability: Ability, action: string, id: string): Promise<FoundEntry> {
  const lock = action === 'read' ? '' : ' for no key update'
  const [found] = await unit.query<FoundEntry>({
    name: `entry-find${lock === '' ? '' : '-lock'}`,
    text: `select ${entryJson} as entry, e.version from core.entry e where e.workspace_id = $1 and e.id = $2 and e.deleted_batch is null${lock}`,
    values: [unit.workspaceId, id],
  })
  ability.require(action, 'Entry', found?.entry)
  if (found === undefined) throw notFound({ values: { what: 'Entry' } })
  return found
}

export type NewEntry = Omit<Entry, 'createdAt' | 'updatedAt' | 'askedAt'> & { readonly longConfirmed: boolean }

/**
 * True where nothing else took the time meanwhile that the overlap constraint cannot judge: what runs has taken the time up to now, and what is to
 * run takes it from its start on. Two that race each other are still kept apart when the running one stops.
 */
const freeUpToNow = ({ id, member, startedAt, stoppedAt, now }: Readonly<Record<'id' | 'member' | 'startedAt' | 'stoppedAt' | 'now', string>>): string => `
  (case when ${stoppedAt}::timestamptz is null
    then not exists (select from core.entry o where o.workspace_id = $1 and o.member_id = ${member} and o.deleted_batch is null and o.id <> ${id}
      and o.started_at >= ${startedAt} and o.started_at < ${now} and o.stopped_at > o.started_at)
    else ${startedAt} >= ${now} or ${startedAt} = ${stoppedAt}::timestamptz or not exists (select from core.entry o where o.workspace_id = $1 and o.member_id = ${member} and o.deleted_batch is null and o.id <> ${id}
      and o.stopped_at is null and o.started_at < ${stoppedAt}::timestamptz) end)`

const insertText = `
  with stored as (
    insert into core.entry as e (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable, tags, long_confirmed, billable_by_hand, created_at, updated_at)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $17, $17
    where ${freeUpToNow({ id: '$2::uuid', member: '$3::uuid', startedAt: '$7::timestamptz', stoppedAt: '$8', now: '$17::timestamptz' })}
    returning ${entryJson} as entry
  ), recorded as (${appendAudit('$1', '$15', '$16', 'stored')})`

const insertStatements = {
  amidst: { name: 'entry-insert', text: `${insertText} select entry from stored` },
  /** Fails where the time is taken: COMMIT is on its way then. */
  last: { name: 'entry-insert-last', text: `${insertText} select coalesce((select entry from stored), core.refuse('time taken')) as entry` },
}

export interface InsertOptions {
  readonly action: string
  readonly now: Temporal.Instant
  /** Nothing follows in this unit. */
  readonly last?: boolean
}

/** Stores an entry and its audit row in one round trip, with the commit where it is the last thing. The overlap constraint is the judge. */
export async function insertEntry(audit: Platform['audit'], unit: UnitOfWork, entry: NewEntry, { action, now, last = false }: InsertOptions): Promise<Entry> {
  const { longConfirmed, ...told } = entry
  const { content, signature } = audit.signed(unit, { action, subject: 'Entry', subjectId: entry.id, after: told }, now)
  const values = [
    unit.workspaceId, entry.id, entry.memberId, entry.organizationId, entry.projectId, entry.taskId, entry.startedAt, entry.stoppedAt, entry.source,
    entry.description, entry.billable, entry.tags, longConfirmed, entry.billableByHand,
    content, signature, new Date(now.epochMilliseconds),
  ]
  const wanted = { entryId: entry.id, ...told, now: now.toString() }
  const [row] = await taking(wanted, () => (last ? queryLast<{ entry: Entry }>(unit, { ...insertStatements.last, values }) : unit.query<{ entry: Entry }>({ ...insertStatements.amidst, values })))
  if (row === undefined) throw new TimeTaken(wanted)
  return row.entry
}

const updateText = `
  with stored as (
    update core.entry e set organization_id = $3, project_id = $4, task_id = $5, started_at = $6, stopped_at = $7, description = $8, billable = $9,
      tags = $10, billable_by_hand = $12, long_confirmed = $11, long_asked_at = case when $11 or $7::timestamptz is not null then null else long_asked_at end,
      beyond_limits = beyond_limits and started_at = $6, updated_at = $15, version = version + 1
    where workspace_id = $1 and id = $2 and ((started_at = $6 and stopped_at is not distinct from $7)
      or ${freeUpToNow({ id: '$2::uuid', member: 'e.member_id', startedAt: '$6::timestamptz', stoppedAt: '$7', now: '$15::timestamptz' })})
    returning ${entryJson} as entry, version
  ), recorded as (${appendAudit('$1', '$13', '$14', 'stored')})
  select entry, version from stored`

/** Stores a changed entry and its audit row in one round trip; notes follow where the task changed. */
export async function updateEntry(
  audit: Platform['audit'], unit: UnitOfWork, before: Entry, after: Entry, options: { readonly longConfirmed: boolean; readonly action: string; readonly now: Temporal.Instant },
): Promise<FoundEntry> {
  const { longConfirmed, action, now } = options
  const { content, signature } = audit.signed(unit, { action, subject: 'Entry', subjectId: after.id, before: entryTrail(before), after: entryTrail(after) }, now)
  const values = [
    unit.workspaceId, after.id, after.organizationId, after.projectId, after.taskId, after.startedAt, after.stoppedAt, after.description, after.billable,
    after.tags, longConfirmed, after.billableByHand,
    content, signature, new Date(now.epochMilliseconds),
  ]
  const wanted = { entryId: after.id, ...after, now: now.toString() }
  const [row] = await taking(wanted, () => unit.query<FoundEntry>({ name: 'entry-update', text: updateText, values }))
  if (row === undefined) throw new TimeTaken(wanted)
  if (before.taskId !== after.taskId) {
    await unit.query('update core.note set organization_id = $3, project_id = $4, task_id = $5 where workspace_id = $1 and entry_id = $2',
      [unit.workspaceId, after.id, after.organizationId, after.projectId, after.taskId])
  }
  return row
}
