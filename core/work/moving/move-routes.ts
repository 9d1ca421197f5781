import Type from 'typebox'
import { Id, WorkMove, WorkMoved } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { callerOf } from '../../http/fastify.ts'
import type { App } from '../../http/fastify.ts'
import { changeEntity } from '../entity-routes.ts'
import { findEntity, requireActive } from '../entities.ts'
import type { FoundEntity } from '../entities.ts'
import { organizationKind, projectKind, taskKind } from '../entity-kinds.ts'
import type { EntityKind } from '../entity-kinds.ts'
import { mergeIntoSelf } from '../errors.ts'
import { countBelow } from '../trash.ts'
import { explaining } from '../violations.ts'
import { mergeInto } from './merge.ts'

const params = Type.Object({ id: Id })
const config = { looks: { none: 'Says how many records there are, of all members together.' } }

/** `…/:id/move` below another parent, `…/:id/merge` into another of its kind; both can be tried first. */
export function moveRoutes(app: App): void {
  const { platform } = app
  const { audit, clock, database, live } = platform
  const told = (unit: UnitOfWork, kind: EntityKind, { item, record }: FoundEntity): void =>
    live.publish(unit, 'work.changed', { subject: kind.name, id: item.id, change: 'updated' }, { action: 'read', subject: kind.subject, record })

  for (const kind of [projectKind, taskKind]) {
    app.post(`/${kind.path}/:id/move`, {
      schema: { summary: `Move a ${kind.name} below another ${kind.parent?.name ?? ''}`, description: 'With everything below. With `dryRun` only says what would move.', tags: [kind.path], params, body: WorkMove, response: { 200: WorkMoved } }, config,
    }, async (request) => {
      const caller = callerOf(request)
      const { to, dryRun = false } = request.body
      return explaining(database, caller, async (unit) => {
        const before = await findEntity(unit, caller.ability, 'update', kind, request.params.id, { lock: true })
        const parent = await findEntity(unit, caller.ability, 'read', kind.parent!, to)
        requireActive(kind.parent!, parent)
        const counts = await countBelow(unit, { subject: kind.name, ids: [before.item.id] })
        if (!dryRun) {
          await changeEntity(unit, caller.ability, kind, before, { [Object.keys(kind.ancestors).at(-1)!]: to }, new Date(clock.now().epochMilliseconds))
          const after = await findEntity(unit, caller.ability, 'read', kind, before.item.id)
          await audit.record(unit, { action: `${kind.name}.updated`, subject: kind.subject, subjectId: after.item.id, before: before.item, after: after.item })
          told(unit, kind, after)
        }
        return { ...moved(counts), before: before.item.effective, after: { rate: before.item.rate ?? parent.item.effective.rate, billable: before.item.billable ?? parent.item.effective.billable }, batchId: null }
      })
    })
  }

  for (const kind of [organizationKind, projectKind, taskKind]) {
    app.post(`/${kind.path}/:id/merge`, {
      schema: { summary: `Merge a ${kind.name} into another`, description: 'All below goes there; what has the same name there is merged as well. The empty rest goes to the trash, and restoring it takes the merge back. With `dryRun` only says what would move.', tags: [kind.path], params, body: WorkMove, response: { 200: WorkMoved } }, config,
    }, async (request) => {
      const caller = callerOf(request)
      const { to, dryRun = false } = request.body
      if (to === request.params.id) throw mergeIntoSelf()
      return explaining(database, caller, async (unit) => {
        // In one order everywhere, so that two merges never wait for each other.
        const lock = { lock: true }
        const first = to < request.params.id ? await findEntity(unit, caller.ability, 'update', kind, to, lock) : undefined
        const source = await findEntity(unit, caller.ability, 'delete', kind, request.params.id, lock)
        const target = first ?? await findEntity(unit, caller.ability, 'update', kind, to, lock)
        const counts = await countBelow(unit, { subject: kind.name, ids: [source.item.id] })
        const effect = { ...moved(counts), before: source.item.effective, after: target.item.effective }
        if (dryRun) return { ...effect, batchId: null }
        const batchId = await mergeInto(platform, unit, caller, kind, source, target)
        told(unit, kind, target)
        live.publish(unit, 'work.changed', { subject: kind.name, id: source.item.id, change: 'deleted' }, { action: 'read', subject: kind.subject, record: source.record })
        return { ...effect, batchId }
      })
    })
  }
}

const moved = ({ projects, tasks, entries, notes }: Awaited<ReturnType<typeof countBelow>>): { projects: number; tasks: number; entries: number; notes: number } => ({ projects, tasks, entries, notes })
