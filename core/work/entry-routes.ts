import Type from 'typebox'
import {
  countsByMember, DeleteCounts, EntriesChange, EntriesDelete, Entry, EntryChange, EntryCreate, EntryDuplicate, EntryHistoryStep, EntrySplit, Id, Note, Page,
} from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { membersShown } from '../audit/index.ts'
import { etagOf, requireMatch } from '../http/etag.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { once } from '../http/idempotency.ts'
import { actingAsCaller } from './acting.ts'
import { billableByHand } from './billable.ts'
import { isHeard } from './entry-changes.ts'
import { EntryListQuery, entryPage } from './entry-list.ts'
import { entryHistory } from './entry-history.ts'
import { entryNotes } from './entry-notes.ts'
import { changeEntry, createEntry, duplicateEntry, splitEntry } from './entry-edits.ts'
import { findEntry } from './entries.ts'
import { entryNotOwn } from './errors.ts'
import type { FoundEntry } from './entries.ts'
import { pageBody } from './list-page.ts'
import { removeEntries } from './removal.ts'
import { startTimer } from './timer.ts'
import { bury, countBelow, runningBelow } from './trash.ts'
import { explaining } from './violations.ts'

/** `/entries`: list, file, read, change, delete, split, duplicate, continue, notes, and many at once. */
export function entryRoutes(app: App): void {
  const { platform } = app
  const { database, hooks, audit } = platform
  const tags = ['entries']
  const params = Type.Object({ id: Id })
  const config = { looks: { subject: 'Entry' } }
  const counted = { looks: { none: 'Says how many records there are and shows none of them.' } }

  app.get('/entries', { schema: { summary: 'List entries', tags, querystring: EntryListQuery, response: { 200: Page(Entry) } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    const body = await (readsOwn(caller) ? database.readOnce : database.inWorkspace)(caller, async (unit) => {
      const { items, nextCursor } = await entryPage(unit, caller, request.query)
      await audit.viewed(unit, { subject: 'Entry', counts: membersShown(items) })
      return pageBody({ items: await presentEntries(unit, items), nextCursor })
    })
    return reply.type('application/json; charset=utf-8').serializer(String).send(body as never)
  })

  const shown = (unit: UnitOfWork, entries: readonly Entry[]): Promise<void> => audit.viewed(unit, { subject: 'Entry', counts: countsByMember(entries) })

  /** The page as plugins want it seen; it stays text where none of them does. */
  async function presentEntries(unit: UnitOfWork, items: string): Promise<string> {
    if (!isHeard(hooks, 'entry.presented')) return items
    const entries = JSON.parse(items) as Entry[]
    return JSON.stringify(await hooks.core.filter('entry.presented', entries, {}, { workspaceId: unit.workspaceId, unit }))
  }

  app.post('/entries', { schema: { summary: 'File an entry', tags, body: EntryCreate, response: { 201: Entry } }, config: { looks: { none: 'The caller has written what is answered; the change is in the audit trail.' } } }, async (request, reply) => {
    const caller = callerOf(request)
    const entry = await once((run) => explaining(database, caller, run), request, reply, (unit, options) => createEntry(platform, unit, actingAsCaller(caller), request.body, options))
    void reply.header('etag', etagOf(entry.id, 1))
    return entry
  })

  app.get('/entries/:id', { schema: { summary: 'Read an entry', tags, params, response: { 200: Entry } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    const { entry, version } = await database.inWorkspace(caller, async (unit) => {
      const found = await findEntry(unit, caller.ability, 'read', request.params.id)
      await shown(unit, [found.entry])
      return found
    })
    return reply.header('etag', etagOf(entry.id, version)).send(entry)
  })

  app.patch('/entries/:id', { schema: { summary: 'Change an entry', tags, params, body: EntryChange, response: { 200: Entry } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    const { entry, version } = await explaining(database, caller, async (unit) => {
      const found = await findEntry(unit, caller.ability, 'update', request.params.id)
      requireMatch(request, etagOf(found.entry.id, found.version))
      await shown(unit, [found.entry])
      return changeEntry(platform, unit, actingAsCaller(caller), found, request.body)
    })
    return reply.header('etag', etagOf(entry.id, version)).send(entry)
  })

  app.delete('/entries/:id', {
    schema: { summary: 'Delete an entry with its notes', tags, params, querystring: Type.Object({ dryRun: Type.Optional(Type.Boolean()) }), response: { 200: DeleteCounts } },
    config: counted,
  }, async (request) => {
    const caller = callerOf(request)
    return explaining(database, caller, async (unit) => {
      const { entry } = await findEntry(unit, caller.ability, 'delete', request.params.id)
      const doomed = { subject: 'entry' as const, ids: [entry.id] }
      if (request.query.dryRun === true) return { ...await countBelow(unit, doomed), running: await runningBelow(unit, doomed) }
      return bury(platform, unit, caller, { ...doomed, name: await taskName(unit, entry.taskId), memberId: entry.memberId })
    })
  })

  app.get('/entries/:id/notes', { schema: { summary: 'Notes on an entry', tags, params, response: { 200: Type.Object({ items: Type.Array(Note) }) } }, config: { looks: { subject: 'Note' } } }, async (request) => {
    const caller = callerOf(request)
    return database.inWorkspace(caller, async (unit) => {
      const { entry } = await findEntry(unit, caller.ability, 'read', request.params.id)
      await audit.viewed(unit, { subject: 'Note', memberId: entry.memberId, count: 1 })
      return { items: [...await entryNotes(platform, unit, entry.id)] }
    })
  })

  app.get('/entries/:id/history', {
    schema: { summary: 'Who changed an entry, when and what', description: 'The latest 200 changes, latest first.', tags, params, response: { 200: Type.Object({ items: Type.Array(EntryHistoryStep) }) } }, config,
  }, async (request) => {
    const caller = callerOf(request)
    return database.inWorkspace(caller, async (unit) => {
      const { entry } = await findEntry(unit, caller.ability, 'read', request.params.id)
      await shown(unit, [entry])
      return { items: [...await entryHistory(unit, entry.id)] }
    })
  })

  app.post('/entries/:id/continue', { schema: { summary: 'Start the same again', tags, params, response: { 201: Entry } }, config: { looks: { none: 'Only the caller\'s own entries can be continued.' } } }, async (request, reply) => {
    const caller = callerOf(request)
    return once((run) => explaining(database, caller, run), request, reply, async (unit) => {
      const { entry } = await findEntry(unit, caller.ability, 'read', request.params.id)
      if (entry.memberId !== caller.memberId) throw entryNotOwn()
      return startTimer(platform, unit, actingAsCaller(caller), { taskId: entry.taskId, description: entry.description, billable: billableByHand(entry), tags: entry.tags })
    })
  })

  app.post('/entries/:id/split', { schema: { summary: 'Cut an entry in two', tags, params, body: EntrySplit, response: { 201: Type.Object({ items: Type.Array(Entry) }) } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    return once((run) => explaining(database, caller, run), request, reply, async (unit) => {
      const items = [...await splitEntry(platform, unit, actingAsCaller(caller), request.params.id, request.body.at)]
      await shown(unit, items)
      return { items }
    })
  })

  app.post('/entries/:id/duplicate', { schema: { summary: 'File the same again at another time', tags, params, body: EntryDuplicate, response: { 201: Entry } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    return once((run) => explaining(database, caller, run), request, reply, async (unit) => {
      const entry = await duplicateEntry(platform, unit, actingAsCaller(caller), request.params.id, request.body.startedAt)
      await shown(unit, [entry])
      return entry
    })
  })

  app.post('/entries/bulk-edit', {
    schema: { summary: 'Change many entries', description: 'All or none.', tags, body: EntriesChange, response: { 200: Type.Object({ items: Type.Array(Entry) }) } },
    config,
  }, async (request) => {
    const caller = callerOf(request)
    return explaining(database, caller, async (unit) => {
      const found: FoundEntry[] = []
      // In one order everywhere, so that two of these never wait for each other; and all before the first goes into the trail.
      for (const id of request.body.ids.toSorted()) found.push(await findEntry(unit, caller.ability, 'update', id))
      await shown(unit, found.map(({ entry }) => entry))
      const items: Entry[] = []
      for (const each of found) items.push((await changeEntry(platform, unit, actingAsCaller(caller), each, request.body.change)).entry)
      return { items }
    })
  })

  app.post('/entries/bulk-delete', {
    schema: { summary: 'Delete many entries as one batch', description: 'All or none.', tags, body: EntriesDelete, response: { 200: DeleteCounts } },
    config: counted,
  }, async (request) => {
    const caller = callerOf(request)
    return explaining(database, caller, (unit) => removeEntries(platform, unit, actingAsCaller(caller), request.body.ids))
  })
}

async function taskName(unit: UnitOfWork, taskId: string): Promise<string> {
  const [task] = await unit.query<{ name: string }>('select name from core.task where workspace_id = $1 and id = $2', [unit.workspaceId, taskId])
  return task?.name ?? ''
}

/** Whoever may read their own entries alone needs no receipt: the read is all there is. */
function readsOwn({ ability, memberId }: Caller): boolean {
  const { sql, values } = ability.scope('read', 'Entry', 'e')
  return values.length === 1 && values[0] === memberId && !sql.includes(' or ')
}
