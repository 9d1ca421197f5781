import { instantSql } from './instants.ts'

/** One entry of a table alias as JSON. */
export const entryJsonOf = (alias: string): string => `json_build_object('id', ${alias}.id, 'memberId', ${alias}.member_id,
  'organizationId', ${alias}.organization_id, 'projectId', ${alias}.project_id, 'taskId', ${alias}.task_id,
  'startedAt', ${instantSql(`${alias}.started_at`)}, 'stoppedAt', ${instantSql(`${alias}.stopped_at`)}, 'source', ${alias}.source,
  'description', ${alias}.description, 'billable', ${alias}.billable, 'tags', ${alias}.tags, 'askedAt', ${instantSql(`${alias}.long_asked_at`)},
  'createdAt', ${instantSql(`${alias}.created_at`)}, 'updatedAt', ${instantSql(`${alias}.updated_at`)})`

export const entryJson = entryJsonOf('e')
