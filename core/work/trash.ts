import { uuidv7 } from '@overt/sdk'
import type { Ability, Caller, DeleteCounts, Entry, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { entryJson, entryJsonOf } from './entry-json.ts'
import { announceEnd, announceEntry, isHeard } from './entry-changes.ts'
import { longestEntryMs } from './entry-limits.ts'
import { ancestorInTrash, holdsOthersRecords } from './errors.ts'
import { unmerge } from './moving/merge-steps.ts'
import type { MergeSteps } from './moving/merge-steps.ts'
import { writeInstant } from './instants.ts'
import { tellOwner } from './tell-owner.ts'
import type { TimerContext } from './timer.ts'
import { TimeTaken, takenSql, taking } from './violations.ts'
import type { WantedTime } from './violations.ts'

/** How long a deleted subtree can be brought back. */
export const trashDays = 30

export interface Doomed {
  readonly subject: 'organization' | 'project' | 'task' | 'entry'
  readonly ids: readonly string[]
}

/** Conditions that pick the live rows below, per table; `$2` are the ids. */
const below: Readonly<Record<Doomed['subject'], Partial<Readonly<Record<'organization' | 'project' | 'task' | 'entry', string>>>>> = {
  organization: {
    organization: 'x.id = any($2::uuid[])',
    project: 'x.organization_id = any($2::uuid[])',
    task: 'x.organization_id = any($2::uuid[])',
    entry: 'x.task_id in (select id from core.task where workspace_id = $1 and organization_id = any($2::uuid[]))',
  },
  project: {
    project: 'x.id = any($2::uuid[])',
    task: 'x.project_id = any($2::uuid[])',
    entry: 'x.task_id in (select id from core.task where workspace_id = $1 and project_id = any($2::uuid[]))',
  },
  task: { task: 'x.id = any($2::uuid[])', entry: 'x.task_id = any($2::uuid[])' },
  entry: { entry: 'x.id = any($2::uuid[])' },
}
const tables = ['organization', 'project', 'task', 'entry'] as const

/** How many live records a delete takes along. */
export async function countBelow(unit: UnitOfWork, { subject, ids }: Doomed): Promise<DeleteCounts> {
  const count = (table: (typeof tables)[number]): string => {
    const condition = below[subject][table]
    return condition === undefined ? '0' : `(select count(*)::int from core.${table} x where x.workspace_id = $1 and x.deleted_batch is null and ${condition})`
  }
  const notes = `(select count(*)::int from core.note n join core.entry x on x.workspace_id = n.workspace_id and x.id = n.entry_id
    where n.workspace_id = $1 and x.deleted_batch is null and ${below[subject].entry ?? 'false'})`
  const [counts] = await unit.query<DeleteCounts>(
    `select ${tables.map((table) => `${count(table)} as "${plural[table]}"`).join(', ')}, ${notes} as notes, null as "batchId"`, [unit.workspaceId, ids])
  return counts!
}
/** Who runs an entry that a delete takes along, by name: their timer stops. */
export async function runningBelow(unit: UnitOfWork, { subject, ids }: Doomed): Promise<{ memberId: string; name: string }[]> {
  return unit.query(`
    select x.member_id as "memberId", u.name from core.entry x
    join core.member m on m.workspace_id = $1 and m.id = x.member_id
    join identity."user" u on u.id = m.user_id
    where x.workspace_id = $1 and x.deleted_batch is null and x.stopped_at is null and ${below[subject].entry ?? 'false'}
    order by u.name, x.member_id`, [unit.workspaceId, ids])
}

const plural = { organization: 'organizations', project: 'projects', task: 'tasks', entry: 'entries' } as const

/** Every record below must be the caller's to delete, or to change. Errors: `holds-others-records`. */
export async function requireDeletable(unit: UnitOfWork, { ability }: Pick<Caller, 'ability'>, { subject, ids }: Doomed, action: 'delete' | 'update' = 'delete'): Promise<void> {
  for (const [table, name] of [['project', 'Project'], ['task', 'Task'], ['entry', 'Entry']] as const) {
    const condition = below[subject][table]
    if (condition === undefined || table === subject) continue
    const scope = ability.scope(action, name, 'x', 2)
    const kept = await unit.query(`
      select from core.${table} x where x.workspace_id = $1 and x.deleted_batch is null and ${condition} and not ${scope.sql} limit 1`,
    [unit.workspaceId, ids, ...scope.values])
    if (kept.length > 0) throw holdsOthersRecords()
  }
}

export interface Grave extends Doomed {
  readonly name: string
  /** The member whose entries these are, where they are one member's. */
  readonly memberId: string | null
}

/**
 * Puts records and all below them into the trash as one batch; a running entry stops. Errors: what a guard of `entry.deleting`
 * refuses with.
 */
export async function bury(context: TimerContext, unit: UnitOfWork, caller: Pick<Caller, 'memberId'>, grave: Grave): Promise<DeleteCounts> {
  const now = context.clock.now()
  const { subject, ids } = grave
  if (isHeard(context.hooks, 'entry.deleting')) {
    for await (const entry of entriesBelow(unit, grave)) await context.hooks.core.guard('entry.deleting', { entry }, { workspaceId: unit.workspaceId, unit })
  }
  const batchId = uuidv7(now.epochMilliseconds)
  const counts = { ...await countBelow(unit, grave), batchId }
  const running = await runningBelow(unit, grave)
  if (isTold(context, counts)) {
    for await (const entry of entriesBelow(unit, grave)) {
      await announceEntry(context, unit, 'deleted', entry, entry)
      if (subject === 'entry') await tellOwner(context, unit, caller, 'deleted', entry)
    }
  }
  await unit.query(`
    insert into core.trash_batch (workspace_id, id, subject, subject_id, name, member_id, deleted_by, deleted_at, expires_at, counts, stopped)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8::timestamptz + make_interval(days => ${String(trashDays)}), $9, $10)`,
  [unit.workspaceId, batchId, subject, ids[0], grave.name, grave.memberId, caller.memberId, writeInstant(now.epochMilliseconds), JSON.stringify(counts), await runningIds(unit, grave)])
  for (const table of tables) {
    const condition = below[subject][table]
    if (condition === undefined) continue
    const stop = table === 'entry' ? `, stopped_at = coalesce(x.stopped_at, ${stopInTrash})` : ''
    await unit.query(`
      update core.${table} x set deleted_batch = $3, version = x.version + 1, updated_at = $4::timestamptz${stop}
      where x.workspace_id = $1 and x.deleted_batch is null and ${condition}`,
    [unit.workspaceId, ids, batchId, writeInstant(now.epochMilliseconds)])
  }
  for (const { memberId } of running) {
    if (memberId !== caller.memberId) announceEnd(context, unit, { memberId, reason: 'deleted', stoppedAt: writeInstant(now.epochMilliseconds) })
  }
  await context.audit.record(unit, {
    action: `${subject}.deleted`, subject: subjectNames[subject], subjectId: ids[0] ?? null,
    before: { ids, name: grave.name }, after: { batchId, counts, ...running.length === 0 ? {} : { stopped: running.map(({ memberId }) => memberId) } },
  })
  return { ...counts, running }
}

/** Entries that run and stop with a delete; its undo lets them run again. */
async function runningIds(unit: UnitOfWork, { subject, ids }: Doomed): Promise<readonly string[]> {
  const rows = await unit.query<{ id: string }>(`
    select x.id from core.entry x where x.workspace_id = $1 and x.deleted_batch is null and x.stopped_at is null and ${below[subject].entry ?? 'false'}`, [unit.workspaceId, ids])
  return rows.map(({ id }) => id)
}

/** As `endRunning` does: now, where the member's next entry begins, or after the longest time. */
const stopInTrash = `least(greatest(x.started_at, $4::timestamptz), x.started_at + interval '${String(longestEntryMs / 3_600_000)} hours', (
  select min(n.started_at) from core.entry n
  where n.workspace_id = $1 and n.member_id = x.member_id and n.deleted_batch is null and n.started_at >= x.started_at and n.stopped_at > n.started_at))`

export const subjectNames = { organization: 'Organization', project: 'Project', task: 'Task', entry: 'Entry' } as const

/** Open pages are told of a few entries one by one; where more go, they hear of the record above and read again. */
const isTold = ({ hooks }: TimerContext, { entries }: DeleteCounts): boolean => entries <= 200 || isHeard(hooks, 'entry.changed')

const entriesAtOnce = 500

/** The live entries below, by the page: there may be very many. */
async function* entriesBelow(unit: UnitOfWork, { subject, ids }: Doomed): AsyncGenerator<Entry> {
  let after: string | null = null
  for (;;) {
    const rows: readonly { entry: Entry }[] = await unit.query<{ entry: Entry }>(`
      select ${entryJsonOf('x')} as entry from core.entry x
      where x.workspace_id = $1 and x.deleted_batch is null and ${below[subject].entry ?? 'false'} and ($3::uuid is null or x.id > $3::uuid)
      order by x.id limit ${String(entriesAtOnce)}`, [unit.workspaceId, ids, after])
    for (const { entry } of rows) yield entry
    if (rows.length < entriesAtOnce) return
    after = rows.at(-1)?.entry.id ?? null
  }
}

export interface TrashedBatch {
  readonly id: string
  readonly subject: Doomed['subject']
  readonly subject_id: string
  readonly name: string
  readonly counts: DeleteCounts
  readonly deleted_at: Date
  /** Entries that ran when they were deleted. */
  readonly stopped: readonly string[]
  /** What went into others, where the batch is of a merge. */
  readonly merged: MergeSteps | null
}

/** A delete that is taken back within this time was a slip: what ran runs on. Later nobody would expect a timer of days. */
const resumedWithinMs = 10 * 60_000

/** Brings a batch back as one unit. Errors: `ancestor-in-trash`, `entry-overlaps` where the time was filled meanwhile. */
export async function restore(context: TimerContext, unit: UnitOfWork, batch: TrashedBatch): Promise<void> {
  const now = writeInstant(context.clock.now().epochMilliseconds)
  const [orphans] = await unit.query<{ found: boolean }>(`
    select exists (select from core.project x join core.organization o on o.workspace_id = $1 and o.id = x.organization_id
        where x.workspace_id = $1 and x.deleted_batch = $2 and o.deleted_batch is distinct from $2 and o.deleted_batch is not null)
      or exists (select from core.task x join core.project p on p.workspace_id = $1 and p.id = x.project_id
        where x.workspace_id = $1 and x.deleted_batch = $2 and p.deleted_batch is distinct from $2 and p.deleted_batch is not null)
      or exists (select from core.entry x join core.task t on t.workspace_id = $1 and t.id = x.task_id
        where x.workspace_id = $1 and x.deleted_batch = $2 and t.deleted_batch is distinct from $2 and t.deleted_batch is not null) as found`,
  [unit.workspaceId, batch.id])
  if (orphans!.found) throw ancestorInTrash()

  for (const table of ['organization', 'project', 'task'] as const) {
    await unit.query(`update core.${table} set deleted_batch = null, version = version + 1, updated_at = $3 where workspace_id = $1 and deleted_batch = $2`,
      [unit.workspaceId, batch.id, now])
  }
  if (batch.merged !== null) await unmerge(unit, batch.merged, context.clock.now())
  await resume(unit, batch, now)
  const overlapping = await firstOverlap(unit, batch.id, now)
  const told = isTold(context, batch.counts)
  if (overlapping !== undefined) throw new TimeTaken(overlapping)
  const entries = await taking({ entryId: null, memberId: unit.memberId ?? batch.id, startedAt: now, stoppedAt: now, now }, () => unit.query<{ entry: Entry }>(`
    update core.entry e set deleted_batch = null, version = version + 1, updated_at = $3 where workspace_id = $1 and deleted_batch = $2
    ${told ? `returning ${entryJson} as entry` : ''}`, [unit.workspaceId, batch.id, now]))
  await unit.query('delete from core.trash_batch where workspace_id = $1 and id = $2', [unit.workspaceId, batch.id])
  await context.audit.record(unit, { action: `${batch.subject}.restored`, subject: subjectNames[batch.subject], subjectId: batch.subject_id, after: { batchId: batch.id, name: batch.name } })
  for (const { entry } of entries) await announceEntry(context, unit, 'restored', entry, null)
}

/** The batch in a unit that is to bring it back, locked. Errors: `not-found`, `forbidden`. */
export async function findBatch(unit: UnitOfWork, ability: Ability, id: string): Promise<TrashedBatch> {
  const [batch] = await unit.query<TrashedBatch & { readonly deleted_by: string | null; readonly member_id: string | null }>(
    'select b.id, b.subject, b.subject_id, b.name, b.counts, b.deleted_at, b.stopped, b.merged, b.deleted_by, b.member_id from core.trash_batch b where b.workspace_id = $1 and b.id = $2 for update', [unit.workspaceId, id])
  ability.require('update', 'TrashBatch', batch === undefined ? undefined : { deletedBy: batch.deleted_by, memberId: batch.member_id })
  if (batch === undefined) throw notFound({ values: { what: 'TrashBatch' } })
  return batch
}

/** Lets entries of a batch run again that ran when they were deleted, unless their member has done something else since. */
async function resume(unit: UnitOfWork, { id, deleted_at: deletedAt, stopped }: TrashedBatch, now: string): Promise<void> {
  if (stopped.length === 0 || Date.parse(now) - deletedAt.getTime() > resumedWithinMs) return
  await unit.query(`
    update core.entry e set stopped_at = null where e.workspace_id = $1 and e.deleted_batch = $2 and e.id = any($3::uuid[])
      and not exists (select from core.entry o where o.workspace_id = $1 and o.member_id = e.member_id and o.deleted_batch is null
        and (o.stopped_at is null or (o.started_at >= e.started_at and o.stopped_at > o.started_at)))`, [unit.workspaceId, id, stopped])
}

/** The time of the first entry in the batch whose place was taken. The constraint has the last word: somebody may take it just now. */
async function firstOverlap(unit: UnitOfWork, batchId: string, now: string): Promise<WantedTime | undefined> {
  const [row] = await unit.query<{ entry: Entry }>(`
    select ${entryJson} as entry from core.entry e
    where e.workspace_id = $1 and e.deleted_batch = $2 and exists (
      select from core.entry o where o.workspace_id = $1 and o.member_id = e.member_id and o.deleted_batch is null
        and ${takenSql('o.started_at', 'o.stopped_at', '$3')} && ${takenSql('e.started_at', 'e.stopped_at', '$3')})
    order by e.started_at limit 1`, [unit.workspaceId, batchId, now])
  return row === undefined ? undefined : { ...row.entry, entryId: row.entry.id, now }
}

/** Batches erased in one transaction. */
const purgedAtOnce = 20

/** Erases what has been in the trash for its time, rows and all below; returns how many batches. */
export async function purgeTrash({ audit, clock, database }: Pick<Platform, 'audit' | 'clock' | 'database'>, workspaceId: string, signal: AbortSignal): Promise<number> {
  let gone = 0
  for (let purged = purgedAtOnce; purged === purgedAtOnce && !signal.aborted;) {
    purged = await database.inWorkspace({ workspaceId }, async (unit) => {
      const batches = await unit.query<TrashedBatch>(`delete from core.trash_batch where workspace_id = $1
        and id in (select id from core.trash_batch where workspace_id = $1 and expires_at <= $2 order by expires_at limit ${String(purgedAtOnce)}) returning id, subject, subject_id, name, counts`,
      [unit.workspaceId, writeInstant(clock.now().epochMilliseconds)])
      for (const batch of batches) {
        await audit.record(unit, { action: 'trash.purged', subject: subjectNames[batch.subject], subjectId: batch.subject_id, before: { batchId: batch.id } })
      }
      return batches.length
    })
    gone += purged
  }
  return gone
}
