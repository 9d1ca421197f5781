import { instantSql } from './instants.ts'
import { OrganizationModel, ProjectModel, TaskModel } from './models.ts'
import type { EntityModel } from './models.ts'
import { rateTodaySql } from './rate-subjects.ts'

/** What differs between organizations, projects and tasks. `x` is the alias of the kind's own table throughout. */
export interface EntityKind {
  readonly name: 'organization' | 'project' | 'task'
  readonly path: 'organizations' | 'projects' | 'tasks'
  readonly subject: 'Organization' | 'Project' | 'Task'
  readonly table: string
  readonly model: typeof EntityModel
  /** The kind directly above. */
  readonly parent: EntityKind | null
  /** Wire names of the ancestors' ids with their columns, the nearest last. */
  readonly ancestors: Readonly<Record<string, string>>
  /** Joins those it inherits from. */
  readonly joins: string
  /** One row as JSON. */
  readonly json: string
}

const json = (pairs: Readonly<Record<string, string>>): string =>
  `json_build_object(${Object.entries(pairs).map(([key, sql]) => `'${key}', ${sql}`).join(', ')})`

const common = {
  id: 'x.id', name: 'x.name', color: 'x.color', tags: 'x.tags', billable: 'x.billable', rate: rateTodaySql('x'), currency: '(select w.currency from core.workspace w where w.id = x.workspace_id)',
  archivedAt: instantSql('x.archived_at'), createdAt: instantSql('x.created_at'), updatedAt: instantSql('x.updated_at'),
}
const effective = (aliases: readonly string[]): string => json({
  billable: `coalesce(${aliases.map((alias) => `${alias}.billable`).join(', ')}, false)`,
  rate: `coalesce(${aliases.map((alias) => rateTodaySql(alias)).join(', ')})`,
})

const joinOrganization = 'join core.organization o on o.workspace_id = x.workspace_id and o.id = x.organization_id'
const joinProject = 'join core.project p on p.workspace_id = x.workspace_id and p.id = x.project_id'

export const organizationKind: EntityKind = {
  name: 'organization', path: 'organizations', subject: 'Organization', table: 'core.organization', model: OrganizationModel, parent: null, ancestors: {},
  joins: '',
  json: json({ ...common, description: 'x.description', effective: effective(['x']) }),
}
export const projectKind: EntityKind = {
  name: 'project', path: 'projects', subject: 'Project', table: 'core.project', model: ProjectModel, parent: organizationKind,
  ancestors: { organizationId: 'organization_id' },
  joins: joinOrganization,
  json: json({ ...common, description: 'x.description', organizationId: 'x.organization_id', effective: effective(['x', 'o']) }),
}
export const taskKind: EntityKind = {
  name: 'task', path: 'tasks', subject: 'Task', table: 'core.task', model: TaskModel, parent: projectKind,
  ancestors: { organizationId: 'organization_id', projectId: 'project_id' },
  joins: `${joinProject} ${joinOrganization}`,
  json: json({ ...common, organizationId: 'x.organization_id', projectId: 'x.project_id', effective: effective(['x', 'p', 'o']) }),
}
