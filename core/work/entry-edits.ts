import { uuidv7 } from '@overt/sdk'
import type { Entry, UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { alreadyRemoved } from '../identity/errors.ts'
import type { Acting } from './acting.ts'
import { billableByHand, billableOf, inheritedBillable } from './billable.ts'
import type { EntryBillable } from './billable.ts'
import { announceEntry, announceFiled } from './entry-changes.ts'
import { entryTimes } from './entry-times.ts'
import { findEntry, findEntryTask, guessEntryTask, insertEntry, updateEntry } from './entries.ts'
import type { FoundEntry } from './entries.ts'
import type { EntryTask } from './entry-task.ts'
import { splitOutside } from './errors.ts'
import { readInstant, writeInstant } from './instants.ts'
import { tellOwner } from './tell-owner.ts'
import type { TimerContext } from './timer.ts'

export interface EntryFields {
  readonly id?: string | undefined
  readonly memberId?: string | undefined
  readonly taskId: string
  readonly startedAt: string
  readonly stoppedAt: string | null
  readonly description?: string | undefined
  /** Absent or null follows the task. */
  readonly billable?: boolean | null | undefined
  readonly tags?: readonly string[] | undefined
  readonly confirmLong?: boolean | undefined
  /** The times were chosen for a length; of a change, for these times. */
  readonly placed?: boolean | undefined
}
export type EntryChanges = Partial<EntryFields>

/**
 * Files an entry by hand. Errors: `not-found`, `member-removed`, `archived`, `forbidden`, `entry-overlaps`, `entry-long`, `entry-too-long`,
 * `entry-start-out-of-range`, `stop-before-start`, `in-future`, `id-taken`, and for a running one whatever a guard of `entry.starting` refuses with.
 * With `last` nothing follows in this unit, which `explaining` opened, and what is stored is committed in the same flush.
 */
export async function createEntry(context: TimerContext, unit: UnitOfWork, acting: Acting, fields: EntryFields, { last = false }: { readonly last?: boolean } = {}): Promise<Entry> {
  const now = context.clock.now()
  const longConfirmed = fields.confirmLong ?? false
  const times = entryTimes(fields.startedAt, fields.stoppedAt, { confirmed: longConfirmed, now: now.epochMilliseconds })
  const guessed = last && times.stoppedAt !== null ? guessEntryTask(unit, acting.ability, fields.taskId) : undefined
  const task = guessed ?? await findEntryTask(unit, acting.ability, fields.taskId)
  const entry = {
    id: fields.id ?? uuidv7(now.epochMilliseconds), memberId: fields.memberId ?? acting.memberId,
    organizationId: task.organization_id, projectId: task.project_id, taskId: task.id, ...times,
    source: acting.source, description: fields.description ?? '',
    ...billableOf(fields.billable, task.billable), tags: [...fields.tags ?? []], placed: fields.placed ?? false, longConfirmed,
  }
  acting.ability.require('create', 'Entry', entry)
  if (entry.memberId !== acting.memberId) await requireMember(unit, entry.memberId)
  if (entry.stoppedAt === null) {
    await context.hooks.core.guard('entry.starting', { memberId: entry.memberId, taskId: entry.taskId, startedAt: entry.startedAt }, { workspaceId: unit.workspaceId, unit })
  }
  await tellOwner(context, unit, acting, 'added', entry)
  if (last && entry.stoppedAt !== null) {
    await announceFiled(context, unit, entry)
    return insertEntry(context.audit, unit, entry, { action: 'entry.created', now, last, guessed })
  }
  const stored = await insertEntry(context.audit, unit, entry, { action: 'entry.created', now })
  await announceEntry(context, unit, stored.stoppedAt === null ? 'started' : 'created', stored, null)
  return stored
}

async function requireMember(unit: UnitOfWork, memberId: string): Promise<void> {
  const [member] = await unit.query<{ status: string }>('select status from core.member where workspace_id = $1 and id = $2', [unit.workspaceId, memberId])
  if (member === undefined) throw notFound({ values: { what: 'Member' } })
  if (member.status === 'removed') throw alreadyRemoved()
}

/** Changes an entry that was found for it. Errors as `createEntry`, and whatever a guard refuses with. */
export async function changeEntry(context: TimerContext, unit: UnitOfWork, acting: Acting, { entry: before }: FoundEntry, changes: EntryChanges): Promise<FoundEntry> {
  const now = context.clock.now()
  const { confirmLong = false, taskId, startedAt, stoppedAt, ...rest } = changes
  const times = startedAt === undefined && stoppedAt === undefined ? {} : entryTimes(
    startedAt ?? before.startedAt, stoppedAt === undefined ? before.stoppedAt : stoppedAt,
    { confirmed: confirmLong, now: now.epochMilliseconds, startKept: startedAt === undefined || startedAt === before.startedAt })
  const moved = taskId === undefined || taskId === before.taskId ? undefined : await findEntryTask(unit, acting.ability, taskId)
  const after: Entry = {
    ...before, ...times, description: rest.description ?? before.description, ...await changedBillable(unit, before, rest.billable, moved), tags: [...rest.tags ?? before.tags],
    // Times that somebody types are theirs from then on.
    ...(startedAt === undefined && stoppedAt === undefined ? {} : { placed: rest.placed ?? false }),
    ...(moved === undefined ? {} : { organizationId: moved.organization_id, projectId: moved.project_id, taskId: moved.id }),
  }
  // What may be changed here may not be moved to where it could not be changed.
  acting.ability.require('update', 'Entry', after)
  const change = before.stoppedAt === null && after.stoppedAt !== null ? 'stopped' : before.stoppedAt !== null && after.stoppedAt === null ? 'started' : 'updated'
  await guardChange(context, unit, change, before, after)
  const stored = await updateEntry(context.audit, unit, before, after, { longConfirmed: confirmLong, action: 'entry.updated', now })
  await announceEntry(context, unit, change, stored.entry, before)
  await tellOwner(context, unit, acting, 'changed', stored.entry)
  return stored
}

/** Set by hand it stays; otherwise it follows the task, the new one where the entry moves. */
async function changedBillable(unit: UnitOfWork, before: Entry, asked: boolean | null | undefined, moved: EntryTask | undefined): Promise<EntryBillable> {
  const { billable, billableByHand: byHand } = before
  if (asked === undefined && (byHand || moved === undefined)) return { billable, billableByHand: byHand }
  if (typeof asked === 'boolean') return billableOf(asked, asked)
  return billableOf(null, moved?.billable ?? await inheritedBillable(unit, before.taskId))
}

/** An edit that stops an entry or lets it run again is asked of those who guard that, too. */
async function guardChange({ hooks }: TimerContext, unit: UnitOfWork, change: 'started' | 'stopped' | 'updated', before: Entry, after: Entry): Promise<void> {
  const emission = { workspaceId: unit.workspaceId, unit }
  await hooks.core.guard('entry.updating', { before, after }, emission)
  if (change === 'stopped') await hooks.core.guard('entry.stopping', { entry: before, stoppedAt: after.stoppedAt ?? after.startedAt }, emission)
  if (change === 'started') await hooks.core.guard('entry.starting', { memberId: after.memberId, taskId: after.taskId, startedAt: after.startedAt }, emission)
}

/** Cuts an entry in two at an instant within it; the first part keeps the id. Errors: `split-outside`. */
export async function splitEntry(context: TimerContext, unit: UnitOfWork, acting: Acting, id: string, at: string): Promise<readonly [Entry, Entry]> {
  const found = await findEntry(unit, acting.ability, 'update', id)
  const { entry } = found
  const cut = writeInstant(readInstant(at))
  const end = entry.stoppedAt ?? writeInstant(context.clock.now().epochMilliseconds)
  if (cut <= entry.startedAt || cut >= end) throw splitOutside()
  const first = await changeEntry(context, unit, acting, found, { stoppedAt: cut, confirmLong: true })
  const second = await createEntry(context, unit, acting, { ...entry, id: undefined, placed: false, billable: billableByHand(entry), startedAt: cut, confirmLong: true })
  return [first.entry, second]
}

/** Files the same again, with the same length, from another start. A running one is copied up to now. */
export async function duplicateEntry(context: TimerContext, unit: UnitOfWork, acting: Acting, id: string, startedAt: string): Promise<Entry> {
  const { entry } = await findEntry(unit, acting.ability, 'read', id)
  const start = readInstant(startedAt)
  const end = entry.stoppedAt === null ? context.clock.now().epochMilliseconds : readInstant(entry.stoppedAt)
  return createEntry(context, unit, acting, {
    ...entry, id: undefined, placed: false, billable: billableByHand(entry), startedAt: writeInstant(start), stoppedAt: writeInstant(start + end - readInstant(entry.startedAt)), confirmLong: true,
  })
}
