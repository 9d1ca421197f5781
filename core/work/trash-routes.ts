import Type from 'typebox'
import { DeleteCounts, Id, Page, TrashBatch, countsByMember, pageQuery } from '@overt/sdk'
import { membersShown } from '../audit/index.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { findEntity } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import { instantSql } from './instants.ts'
import { listPage, pageBody } from './list-page.ts'
import { bury, countBelow, findBatch, requireDeletable, restore, runningBelow } from './trash.ts'
import { explaining } from './violations.ts'
import { Where } from './where.ts'

const placed = (column: 'organization_id' | 'project_id'): string => `(case b.subject
  when 'entry' then (select x.${column} from core.entry x where x.workspace_id = b.workspace_id and x.id = b.subject_id)
  when 'task' then (select x.${column} from core.task x where x.workspace_id = b.workspace_id and x.id = b.subject_id)
  ${column === 'organization_id' ? `when 'project' then (select x.organization_id from core.project x where x.workspace_id = b.workspace_id and x.id = b.subject_id)` : ''} end)`
/** Of batches of entries alone: they are at most 200. */
const ofEntries = (sql: string): string => `(case when b.subject = 'entry' then (select ${instantSql(sql)} from core.entry e where e.workspace_id = b.workspace_id and e.deleted_batch = b.id) end)`
const batchJson = `json_build_object('id', b.id, 'subject', b.subject, 'subjectId', b.subject_id, 'name', b.name,
  'deletedBy', (select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = b.workspace_id and m.id = b.deleted_by),
  'memberId', b.member_id, 'deletedAt', ${instantSql('b.deleted_at')}, 'expiresAt', ${instantSql('b.expires_at')}, 'counts', b.counts,
  'organizationId', ${placed('organization_id')}, 'projectId', ${placed('project_id')}, 'from', ${ofEntries('min(e.started_at)')}, 'to', ${ofEntries('max(e.stopped_at)')})`

/** Deleting organizations, projects and tasks, and the trash they lie in for 30 days. */
export function trashRoutes(app: App): void {
  const { platform } = app
  const { audit, database, live } = platform
  const params = Type.Object({ id: Id })

  for (const kind of [organizationKind, projectKind, taskKind]) {
    app.delete(`/${kind.path}/:id`, {
      schema: {
        summary: `Delete a ${kind.name} with everything below`, description: 'With `dryRun=true` only counts what a delete would take along.', tags: [kind.path],
        params, querystring: Type.Object({ dryRun: Type.Optional(Type.Boolean()) }), response: { 200: DeleteCounts },
      },
      config: { looks: { none: 'Says how many records there are, of all members together.' } },
    }, async (request) => {
      const caller = callerOf(request)
      return explaining(database, caller, async (unit) => {
        const found = await findEntity(unit, caller.ability, 'delete', kind, request.params.id, { lock: true })
        const doomed = { subject: kind.name, ids: [found.item.id] }
        await requireDeletable(unit, caller, doomed)
        if (request.query.dryRun === true) return { ...await countBelow(unit, doomed), running: await runningBelow(unit, doomed) }
        const counts = await bury(platform, unit, caller, { ...doomed, name: found.item.name, memberId: null })
        live.publish(unit, 'work.changed', { subject: kind.name, id: found.item.id, change: 'deleted' }, { action: 'read', subject: kind.subject, record: found.record })
        return counts
      })
    })
  }

  app.get('/trash', {
    schema: { summary: 'What was deleted and can be brought back', tags: ['trash'], querystring: Type.Object(pageQuery), response: { 200: Page(TrashBatch) } },
    config: { looks: { subject: 'Entry', how: 'listed' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const page = await database.inWorkspace(caller, async (unit) => {
      const found = await listPage(unit, {
        from: 'core.trash_batch b', alias: 'b', json: batchJson, sort: '-deletedAt',
        sorts: { deletedAt: { column: 'b.deleted_at', type: 'timestamptz' } },
      }, request.query, new Where()
        .add('b.workspace_id = ?', caller.workspaceId)
        .scope((offset) => caller.ability.scope('read', 'TrashBatch', 'b', offset)))
      await audit.viewed(unit, { subject: 'Entry', how: 'listed', counts: membersShown(found.items) })
      return found
    })
    return reply.type('application/json; charset=utf-8').serializer(String).send(pageBody(page) as never)
  })

  app.post('/trash/:id/restore', { schema: { summary: 'Bring a deleted subtree back', tags: ['trash'], params, response: { 200: TrashBatch } }, config: { looks: { subject: 'Entry' } } }, async (request) => {
    const caller = callerOf(request)
    return explaining(database, caller, async (unit) => {
      const batch = await findBatch(unit, caller.ability, request.params.id)
      const [{ item }] = await unit.query<{ item: TrashBatch }>(`select ${batchJson} as item from core.trash_batch b where b.workspace_id = $1 and b.id = $2`, [caller.workspaceId, batch.id]) as [{ item: TrashBatch }]
      await audit.viewed(unit, { subject: 'Entry', counts: countsByMember([item]) })
      await restore(platform, unit, batch)
      if (batch.subject !== 'entry') live.publish(unit, 'work.changed', { subject: batch.subject, id: batch.subject_id, change: 'restored' })
      return item
    })
  })
}
