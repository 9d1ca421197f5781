import type { Ability, Entry, UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { appendAudit } from '../audit/index.ts'
import type { Platform } from '../contracts.ts'
import { queryLast } from '../database/unit-of-work.ts'
import { entryJson } from './entry-json.ts'
import { entryTrail } from './entry-changes.ts'
import { inheritedBillableSql } from './billable.ts'
import { archived } from './errors.ts'
import { writeInstant } from './instants.ts'
import { knownTasks } from './known-tasks.ts'
import { OutOfDate, TimeTaken, mayGuess, taking, wasRefused } from './violations.ts'
import type { EntryTask } from './entry-task.ts'

const archivedSql = 'coalesce(t.archived_at, p.archived_at, o.archived_at) is not null'
const parentsSql = `
      join core.project p on p.workspace_id = $1 and p.id = t.project_id
      join core.organization o on o.workspace_id = $1 and o.id = t.organization_id`

/** The rights of whoever may see every task say nothing about this one. */
const seesEveryTask = (scope: { readonly sql: string }): boolean => scope.sql === 'true'

/** The task for a new entry: live, visible to the caller, not archived anywhere up. Errors: `not-found`, `archived`. */
export async function findEntryTask(unit: UnitOfWork, ability: Ability, taskId: string): Promise<EntryTask> {
  const scope = ability.scope('read', 'Task', 't', 2)
  const [task] = await unit.query<EntryTask>({
    ...(seesEveryTask(scope) ? { name: 'entry-task' } : {}),
    text: `
      select t.id, t.project_id, t.organization_id, ${inheritedBillableSql} as billable, ${archivedSql} as archived
      from core.task t${parentsSql}
      where t.workspace_id = $1 and t.id = $2 and t.deleted_batch is null and ${scope.sql}`,
    values: [unit.workspaceId, taskId, ...scope.values],
  })
  if (task === undefined) throw notFound({ values: { what: 'Task' } })
  if (task.archived) throw archived({ values: { what: 'The task' } })
  if (seesEveryTask(scope)) knownTasks.keep(unit.workspaceId, task)
  return task
}

/** As `findEntryTask`, from memory: for an entry that is stored with `guessed`. */
export function guessEntryTask(unit: UnitOfWork, ability: Ability, taskId: string): EntryTask | undefined {
  return mayGuess(unit) && seesEveryTask(ability.scope('read', 'Task', 't', 2)) ? knownTasks.get(unit.workspaceId, taskId) : undefined
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

/** `$19` is what the task was thought to pass on. */
const taskIsAsGuessed = `
      exists (select from core.task t${parentsSql}
      where t.workspace_id = $1 and t.id = $6 and t.project_id = $5 and t.organization_id = $4 and t.deleted_batch is null and not ${archivedSql}
        and ${inheritedBillableSql} = $19)`

const insertText = (more = ''): string => `
  with stored as (
    insert into core.entry as e (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable, tags, long_confirmed, billable_by_hand, placed, created_at, updated_at)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $18, $17, $17
    where ${freeUpToNow({ id: '$2::uuid', member: '$3::uuid', startedAt: '$7::timestamptz', stoppedAt: '$8', now: '$17::timestamptz' })}${more}
    returning e.id
  ), recorded as (${appendAudit('$1', '$15', '$16', 'stored')})`

const orRefuse = (reason: string): string => `select case when not exists (select from stored) then core.refuse('${reason}') end`

const insertStatements = {
  amidst: { name: 'entry-insert', text: `${insertText()} select from stored` },
  /** Fails where the time is taken: COMMIT is on its way then. */
  last: { name: 'entry-insert-last', text: `${insertText()} ${orRefuse('time taken')}` },
  /** Also where the task is not as it was. */
  guessed: { name: 'entry-insert-guessed', text: `${insertText(` and ${taskIsAsGuessed}`)} ${orRefuse('time taken or task changed')}` },
}

export interface InsertOptions {
  readonly action: string
  readonly now: Temporal.Instant
  /** Nothing follows in this unit. */
  readonly last?: boolean
  /** The task was not read in this unit. Nothing follows then; `OutOfDate` where it is another by now. */
  readonly guessed?: EntryTask | undefined
}

/** Stores an entry and its audit row in one round trip, with the commit where it is the last thing. The overlap constraint is the judge. */
export async function insertEntry(audit: Platform['audit'], unit: UnitOfWork, entry: NewEntry, { action, now, last = false, guessed }: InsertOptions): Promise<Entry> {
  const { longConfirmed, ...told } = entry
  const { content, signature } = audit.signed(unit, { action, subject: 'Entry', subjectId: entry.id, after: told }, now)
  const values = [
    unit.workspaceId, entry.id, entry.memberId, entry.organizationId, entry.projectId, entry.taskId, entry.startedAt, entry.stoppedAt, entry.source,
    entry.description, entry.billable, entry.tags, longConfirmed, entry.billableByHand,
    content, signature, new Date(now.epochMilliseconds), entry.placed,
  ]
  const wanted = { entryId: entry.id, ...told, now: now.toString() }
  const [row] = await taking(wanted, () => {
    if (guessed !== undefined) return onGuess(unit, guessed, () => queryLast(unit, { ...insertStatements.guessed, values: [...values, guessed.billable] }))
    return last ? queryLast(unit, { ...insertStatements.last, values }) : unit.query({ ...insertStatements.amidst, values })
  })
  if (row === undefined) throw new TimeTaken(wanted)
  const at = writeInstant(now.epochMilliseconds)
  // As it would be read: made by PostgreSQL it takes a tenth of the statement's time.
  return { ...told, askedAt: null, createdAt: at, updatedAt: at }
}

/** What is refused is asked again without a guess, and answered by that. */
async function onGuess<T>(unit: UnitOfWork, { id }: EntryTask, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!wasRefused(error)) throw error
    knownTasks.forget(unit.workspaceId, id)
    throw new OutOfDate('An entry was to be stored on a task that has changed, or at a time that is taken.', { cause: error })
  }
}

const updateText = `
  with stored as (
    update core.entry e set organization_id = $3, project_id = $4, task_id = $5, started_at = $6, stopped_at = $7, description = $8, billable = $9,
      tags = $10, billable_by_hand = $12, placed = $16, long_confirmed = $11, long_asked_at = case when $11 or $7::timestamptz is not null then null else long_asked_at end,
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
    content, signature, new Date(now.epochMilliseconds), after.placed,
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
