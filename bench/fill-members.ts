import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'

export interface FilledWorkspace {
  readonly memberIds: readonly string[]
  readonly organizationId: string
  readonly projectId: string
  readonly taskId: string
}

/** Adds monitored members who joined on 2026-01-01, and one task that they can work on, to a workspace. */
export async function fillMembers(admin: pg.Client, workspaceId: string, count: number): Promise<FilledWorkspace> {
  const ids = Array.from({ length: count }, () => ({ memberId: uuidv7(), userId: uuidv7() }))
  const [organizationId, projectId, taskId] = [uuidv7(), uuidv7(), uuidv7()]
  const json = JSON.stringify(ids)
  await admin.query(`insert into identity."user" (id, name, email, email_verified) select r."userId", 'Member', r."userId" || '@example.test', true from jsonb_to_recordset($1::jsonb) as r("userId" uuid)`, [json])
  await admin.query(`insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) select $1, r."memberId", r."userId", 'member', true, '2026-01-01' from jsonb_to_recordset($2::jsonb) as r("memberId" uuid, "userId" uuid)`, [workspaceId, json])
  await admin.query(`insert into core.organization (workspace_id, id, name) values ($1, $2, 'Acme')`, [workspaceId, organizationId])
  await admin.query(`insert into core.project (workspace_id, id, organization_id, name) values ($1, $2, $3, 'Office')`, [workspaceId, projectId, organizationId])
  await admin.query(`insert into core.task (workspace_id, id, organization_id, project_id, name) values ($1, $2, $3, $4, 'Desk')`, [workspaceId, taskId, organizationId, projectId])
  return { memberIds: ids.map(({ memberId }) => memberId), organizationId, projectId, taskId }
}
