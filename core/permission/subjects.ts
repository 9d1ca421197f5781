import type { Subjects } from '@overt/sdk'

const crud = ['create', 'read', 'update', 'delete'] as const
const id = { column: 'id', type: 'uuid' } as const

/**
 * The core's kinds of records. Rows carry their ancestors' ids, so that a rule on a project covers its tasks and entries
 * without a join.
 */
export const coreSubjects = {
  Workspace: { table: 'core.workspace', tenantColumn: 'id', actions: ['read', 'update', 'delete'], columns: { id } },
  Member: {
    table: 'core.member',
    actions: ['read', 'update', 'delete'],
    columns: { id: { ...id, of: 'member' }, userId: { column: 'user_id', type: 'uuid' } },
  },
  Invitation: { table: 'core.invitation', actions: ['create', 'read', 'update', 'delete'], columns: { id } },
  Device: {
    table: 'core.device',
    actions: ['read', 'update', 'delete'],
    columns: { id, memberId: { column: 'member_id', type: 'uuid', of: 'member' } },
  },
  Plugin: { table: 'core.plugin', actions: ['read', 'update', 'delete'], columns: {} },
  Organization: {
    table: 'core.organization',
    trashedBy: 'deleted_batch',
    actions: crud,
    columns: { id: { ...id, of: 'organization' }, createdBy: { column: 'created_by', type: 'uuid' } },
  },
  Project: {
    table: 'core.project',
    trashedBy: 'deleted_batch',
    actions: crud,
    columns: {
      id: { ...id, of: 'project' },
      organizationId: { column: 'organization_id', type: 'uuid', of: 'organization' },
      createdBy: { column: 'created_by', type: 'uuid' },
    },
  },
  Task: {
    table: 'core.task',
    trashedBy: 'deleted_batch',
    actions: crud,
    columns: {
      id: { ...id, of: 'task' },
      projectId: { column: 'project_id', type: 'uuid', of: 'project' },
      organizationId: { column: 'organization_id', type: 'uuid', of: 'organization' },
      createdBy: { column: 'created_by', type: 'uuid' },
    },
  },
  Entry: {
    table: 'core.entry',
    trashedBy: 'deleted_batch',
    actions: crud,
    columns: {
      id: { ...id, of: 'entry' },
      taskId: { column: 'task_id', type: 'uuid', of: 'task' },
      projectId: { column: 'project_id', type: 'uuid', of: 'project' },
      organizationId: { column: 'organization_id', type: 'uuid', of: 'organization' },
      memberId: { column: 'member_id', type: 'uuid', of: 'member' },
    },
  },
  TrashBatch: {
    table: 'core.trash_batch',
    actions: ['read', 'update'],
    columns: {
      deletedBy: { column: 'deleted_by', type: 'uuid' },
      /** The member whose entry was deleted; null for organizations, projects and tasks. */
      memberId: { column: 'member_id', type: 'uuid', of: 'member' },
    },
  },
  AuditRow: { table: 'core.audit_row', actions: ['read'], columns: {} },
} as const satisfies Subjects
