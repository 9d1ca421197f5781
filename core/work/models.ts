import { Model, snakeCaseMappers } from 'objection'

/** Rows of the work tables; the key is the workspace and the id. Lists and hot paths are written out in SQL instead. */
class WorkModel extends Model {
  static override columnNameMappers = snakeCaseMappers()
  static override get idColumn(): string[] { return ['workspace_id', 'id'] }

  declare workspaceId: string
  declare id: string
  declare createdAt: Date
  declare updatedAt: Date
  declare version: number
  declare deletedBatch: string | null
}

/** What organizations, projects and tasks share. */
export class EntityModel extends WorkModel {
  declare name: string
  declare color: string | null
  declare tags: string[]
  declare billable: boolean | null
  declare archivedAt: Date | null
  declare createdBy: string | null
}

export class OrganizationModel extends EntityModel {
  static override tableName = 'core.organization'
  declare description: string
}

export class ProjectModel extends EntityModel {
  static override tableName = 'core.project'
  declare description: string
  declare organizationId: string
}

export class TaskModel extends EntityModel {
  static override tableName = 'core.task'
  declare organizationId: string
  declare projectId: string
}
