import { instantSql } from './instants.ts'

/** One entry of a table alias as JSON. A row made to JSON takes PostgreSQL half the time of `json_build_object`, and no spaces. */
export const entryJsonOf = (alias: string): string => `(select row_to_json(told) from (select ${alias}.id, ${alias}.member_id as "memberId",
  ${alias}.organization_id as "organizationId", ${alias}.project_id as "projectId", ${alias}.task_id as "taskId",
  ${instantSql(`${alias}.started_at`)} as "startedAt", ${instantSql(`${alias}.stopped_at`)} as "stoppedAt", ${alias}.source,
  ${alias}.description, ${alias}.billable, ${alias}.billable_by_hand as "billableByHand", ${alias}.tags, ${alias}.placed, ${instantSql(`${alias}.long_asked_at`)} as "askedAt",
  ${instantSql(`${alias}.created_at`)} as "createdAt", ${instantSql(`${alias}.updated_at`)} as "updatedAt") told)`

export const entryJson = entryJsonOf('e')
