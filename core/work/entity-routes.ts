import Type from 'typebox'
import {
  Id, Organization, OrganizationChange, OrganizationCreate, Page, Project, ProjectChange, ProjectCreate, Task, TaskChange, TaskCreate,
  cleanName, formatMessages, isName, longestName, uuidv7,
} from '@overt/sdk'
import type { Ability, UnitOfWork } from '@overt/sdk'
import { validationFailed } from '../errors.ts'
import { etagOf, requireMatch } from '../http/etag.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { once } from '../http/idempotency.ts'
import type { Acting } from './acting.ts'
import { followBillable } from './billable.ts'
import { findEntity, requireActive, requireFreeName } from './entities.ts'
import type { FoundEntity } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import type { EntityModel } from './models.ts'
import { rateMissing } from './errors.ts'
import { changeRates, rateFrom } from './rate-changes.ts'
import { storeRates } from './rate-store.ts'
import { explaining } from './violations.ts'
import { entityListQuery, entityPage } from './entity-list.ts'
import type { EntityListQuery } from './entity-list.ts'
import { pageBody } from './list-page.ts'

type Fields = Readonly<Record<string, unknown>>

const params = Type.Object({ id: Id })
const config = { looks: { none: 'What work there is, not who did it.' } }

/** `/organizations`, `/projects`, `/tasks`: list, create, read, change. Deleting is in `trash-routes.ts`. */
export function entityRoutes(app: App): void {
  registerKind(app, organizationKind, { item: Organization, create: OrganizationCreate, change: OrganizationChange })
  registerKind(app, projectKind, { item: Project, create: ProjectCreate, change: ProjectChange })
  registerKind(app, taskKind, { item: Task, create: TaskCreate, change: TaskChange })
}

interface Schemas {
  readonly item: typeof Organization | typeof Project | typeof Task
  readonly create: typeof OrganizationCreate | typeof ProjectCreate | typeof TaskCreate
  readonly change: typeof OrganizationChange | typeof ProjectChange | typeof TaskChange
}

function registerKind(app: App, kind: EntityKind, schemas: Schemas): void {
  const { database, audit, live, clock } = app.platform
  const tags = [kind.path]

  app.get(`/${kind.path}`, {
    schema: {
      summary: `List ${kind.path}`, tags, response: { 200: Page(schemas.item) },
      querystring: Type.Object({ ...entityListQuery, ...Object.fromEntries(Object.keys(kind.ancestors).map((name) => [name, Type.Optional(Id)])) }),
    },
    config,
  }, async (request, reply) => {
    const caller = callerOf(request)
    const query = request.query as EntityListQuery
    const page = await database.readOnce(caller, (unit) => entityPage(unit, caller, kind, query))
    return reply.type('application/json; charset=utf-8').serializer(String).send(pageBody(page) as never)
  })

  app.get(`/${kind.path}/:id`, { schema: { summary: `Read a ${kind.name}`, tags, params, response: { 200: schemas.item } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    const found = await database.readOnce(caller, (unit) => findEntity(unit, caller.ability, 'read', kind, request.params.id))
    return reply.header('etag', etagOf(found.item.id, found.version)).send(found.item as never)
  })

  app.post(`/${kind.path}`, { schema: { summary: `Create a ${kind.name}`, tags, body: schemas.create, response: { 201: schemas.item } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    const item = await once((run) => explaining(database, caller, run), request, reply, async (unit) => {
      const created = await createEntity(unit, caller, kind, request.body)
      await audit.record(unit, { action: `${kind.name}.created`, subject: kind.subject, subjectId: created.item.id, after: created.item })
      live.publish(unit, 'work.changed', { subject: kind.name, id: created.item.id, change: 'created' }, { action: 'read', subject: kind.subject, record: created.record })
      return created.item
    })
    void reply.header('etag', etagOf(item.id, 1))
    return item as never
  })

  app.patch(`/${kind.path}/:id`, { schema: { summary: `Change a ${kind.name}`, tags, params, body: schemas.change, response: { 200: schemas.item } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    const changed = await explaining(database, caller, async (unit) => {
      const before = await findEntity(unit, caller.ability, 'update', kind, request.params.id, { lock: true })
      requireMatch(request, etagOf(before.item.id, before.version))
      const { rate, rateFrom: validFrom, ...change } = request.body
      if (rate === undefined && validFrom !== undefined) throw rateMissing()
      if (rate !== undefined) await changeRates(app.platform, unit, caller.ability, { subject: kind.name, subjectId: before.item.id }, rateFrom(rate, validFrom))
      const { entriesFollowed } = await changeEntity(unit, caller.ability, kind, before, change, new Date(clock.now().epochMilliseconds))
      const after = await findEntity(unit, caller.ability, 'read', kind, request.params.id)
      await audit.record(unit, { action: `${kind.name}.updated`, subject: kind.subject, subjectId: after.item.id, before: before.item, after: entriesFollowed === 0 ? after.item : { ...after.item, entriesFollowed } })
      live.publish(unit, 'work.changed', { subject: kind.name, id: after.item.id, change: 'updated' }, { action: 'read', subject: kind.subject, record: after.record })
      return after
    })
    return reply.header('etag', etagOf(changed.item.id, changed.version)).send(changed.item as never)
  })
}

/** Stores a new organization, project or task below a live, visible parent. Errors: `name-taken`, `id-taken`, `archived`, `not-found`, `forbidden`. */
export async function createEntity(unit: UnitOfWork, { ability, memberId }: Pick<Acting, 'ability' | 'memberId'>, kind: EntityKind, body: Fields): Promise<FoundEntity> {
  const { id = uuidv7(), name, rate, ...rest } = body as { id?: string; name: string; rate?: number | null } & Fields
  const tidied = cleanName(name)
  // Names from sentences and services have passed no schema.
  if (!isName(tidied) || [...tidied].length > longestName) throw validationFailed({ values: { detail: `The name ${formatMessages.name!}, at most ${longestName} characters long.` } })
  const ancestors = await ancestorsOf(unit, ability, kind, rest)
  const parentId = Object.values(ancestors).at(-1) ?? null
  ability.require('create', kind.subject, { id, ...ancestors, createdBy: memberId })
  await requireFreeName(unit, ability, kind, tidied, parentId)
  await kind.model.query(unit.knex)
    .insert({ workspaceId: unit.workspaceId, id, name: tidied, ...rest, ...ancestors, createdBy: memberId } as Partial<EntityModel>)
  // What is new has no entries of before: its rate holds since always.
  if (typeof rate === 'number') await storeRates(unit, { subject: kind.name, subjectId: id }, [{ validFrom: null, rate }])
  return findEntity(unit, ability, 'read', kind, id)
}

/** `entriesFollowed` counts the entries that became billable, or ceased to be, with it. What moves takes all below along: the keys cascade. */
export async function changeEntity(unit: UnitOfWork, ability: Ability, kind: EntityKind, before: FoundEntity, body: Fields, now: Date): Promise<{ readonly entriesFollowed: number }> {
  const { name, archived, projectId, organizationId, ...rest } = body as { name?: string; archived?: boolean; projectId?: string; organizationId?: string } & Fields
  const current = before.item as unknown as Fields
  const parent = Object.keys(kind.ancestors).at(-1)
  const to = parent === 'projectId' ? projectId : parent === 'organizationId' ? organizationId : undefined
  const moved = parent !== undefined && to !== undefined && to !== current[parent]
  const ancestors = moved ? await ancestorsOf(unit, ability, kind, { [parent]: to }) : {}
  if (moved) ability.require('create', kind.subject, { ...before.record, ...ancestors })
  if (name !== undefined || moved) {
    const parentId = parent === undefined ? null : String({ ...current, ...ancestors }[parent])
    await requireFreeName(unit, ability, kind, cleanName(name ?? before.item.name), parentId, before.item.id)
  }
  await kind.model.query(unit.knex)
    .where({ workspace_id: unit.workspaceId, id: before.item.id })
    .patch({
      ...rest, ...ancestors,
      ...(name === undefined ? {} : { name: cleanName(name) }),
      ...(archived === undefined ? {} : { archivedAt: archived ? now : null }),
      version: before.version + 1, updatedAt: now,
    } as Partial<EntityModel>)
  const follows = moved || (body['billable'] !== undefined && body['billable'] !== current['billable'])
  return { entriesFollowed: follows ? await followBillable(unit, kind, before.item.id, now) : 0 }
}

/** The ids of everything above, from the parent that the body names; it must be visible and not archived. */
async function ancestorsOf(unit: UnitOfWork, ability: Ability, kind: EntityKind, body: Fields): Promise<Record<string, string>> {
  if (kind.parent === null) return {}
  const name = Object.keys(kind.ancestors).at(-1) ?? ''
  const parent = await findEntity(unit, ability, 'read', kind.parent, String(body[name]))
  requireActive(kind.parent, parent)
  const above = Object.keys(kind.parent.ancestors).map((key) => [key, String((parent.item as unknown as Fields)[key])] as const)
  return Object.fromEntries([...above, [name, parent.item.id]])
}
