import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, LocalDate, Name, Nullable, closed, pageQuery } from '@overt/sdk'

const Action = Type.String({ pattern: '^[a-z-]+$', maxLength: 40 })
const Actions = Type.Array(Action, { maxItems: 20, uniqueItems: true })
const Subject = Type.String({ pattern: '^[A-Za-z]+$', maxLength: 80 })

export const GranteeBody = Type.Union([
  Type.Object({ kind: Choice(['member', 'group']), id: Id }, closed),
  Type.Object({ kind: Type.Literal('role'), id: Choice(['manager', 'hr', 'member']) }, closed),
])
const GrantBody = Type.Object({
  subject: Subject,
  level: Choice(['workspace', 'organization', 'project', 'task', 'entry']),
  nodeId: Nullable(Id),
  allow: Actions,
  deny: Actions,
}, closed)

/** The whole of what is granted to each of some grantees. */
export const GrantSets = Type.Object({
  sets: Type.Array(Type.Object({ grantee: GranteeBody, grants: Type.Array(GrantBody, { maxItems: 20_000 }) }, closed), { minItems: 1, maxItems: 200 }),
}, closed)
export type GrantSets = Static<typeof GrantSets>

export const GranteeQuery = Type.Object({ kind: Choice(['member', 'group', 'role']), id: Type.String({ maxLength: 36 }) }, closed)

export const Lead = Type.Object({ memberId: Id, kind: Choice(['lead', 'deputy']), from: Nullable(LocalDate), until: Nullable(LocalDate) }, closed)
const team = {
  parentId: Nullable(Id),
  leads: Type.Array(Lead, { maxItems: 100, description: 'who leads it or stands in, each once; by day in the zone of the workspace, both included' }),
}
const group = { name: Name, memberIds: Type.Array(Id, { maxItems: 10_000, uniqueItems: true }) }
export const GroupBody = Type.Object({ ...group, parentId: Type.Optional(team.parentId), leads: Type.Optional(team.leads) }, closed)
export const GroupChange = Type.Partial(Type.Object({ ...group, ...team }), closed)
export const TeamRule = Type.Object({ managersSee: Choice(['everyone', 'team']) }, closed)
export const IdParams = Type.Object({ id: Id })
export const ItemQuery = Type.Object({ subject: Subject, id: Id, limit: pageQuery.limit, cursor: Type.Optional(Id) }, closed)
export const ReachQuery = Type.Object({ memberId: Id }, closed)
export const DecisionsBody = Type.Object({ memberId: Id, subject: Subject, ids: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }) }, closed)

export const ProjectParams = Type.Object({ projectId: Id })
export const ProjectAccessBody = Type.Object({
  closed: Type.Boolean({ description: 'false: every member sees and uses the project' }),
  memberIds: Type.Array(Id, { maxItems: 10_000, uniqueItems: true }),
  groupIds: Type.Array(Id, { maxItems: 1_000, uniqueItems: true }),
}, closed)
