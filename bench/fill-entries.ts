import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { newToken, tokenHash } from '../core/identity/tokens.ts'
import type { LoadRequest } from './load.ts'

export interface BenchMember {
  readonly workspaceId: string
  readonly memberId: string
  readonly organizationId: string
  readonly projectId: string
  readonly taskId: string
  readonly token: string
  /** How many half hours of the past `freeTimes` has given out. */
  filed: number
}

export interface FreeTime<Member> {
  readonly member: Member
  readonly startedAt: string
  readonly stoppedAt: string
}

/** Workspaces with members of role `member`, each with a token and with half-hour entries every hour up to now. */
export async function fillEntries(pool: pg.Pool, counts: { readonly workspaces: number; readonly members: number; readonly entries: number }): Promise<BenchMember[]> {
  const members: BenchMember[] = []
  for (let workspace = 0; workspace < counts.workspaces; workspace++) {
    const [workspaceId, organizationId, projectId, taskId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
    await pool.query(`insert into core.workspace (id, name, time_zone) values ($1, $2, 'UTC')`, [workspaceId, `Workspace ${String(workspace)}`])
    await pool.query(`insert into core.organization (workspace_id, id, name) values ($1, $2, 'Acme')`, [workspaceId, organizationId])
    await pool.query(`insert into core.project (workspace_id, organization_id, id, name) values ($1, $2, $3, 'Site')`, [workspaceId, organizationId, projectId])
    await pool.query(`insert into core.task (workspace_id, organization_id, project_id, id, name) values ($1, $2, $3, $4, 'Build')`, [workspaceId, organizationId, projectId, taskId])
    for (let index = 0; index < counts.members; index++) {
      const [userId, memberId, token] = [uuidv7(), uuidv7(), newToken('ovt_')]
      await pool.query(`insert into identity."user" (id, name, email, email_verified) values ($1, $2, $3, true)`,
        [userId, `Member ${String(index)}`, `${userId}@example.test`])
      await pool.query(`insert into core.member (workspace_id, id, user_id, role) values ($1, $2, $3, 'member')`, [workspaceId, memberId, userId])
      await pool.query(`insert into identity.personal_token (id, user_id, name, hash, prefix, created_at) values ($1, $2, 'bench', $3, 'ovt_xxxx', now())`, [uuidv7(), userId, tokenHash(token)])
      await pool.query(`
        insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
        select $1, gen_random_uuid(), $2, $3, $4, $5, now() - make_interval(hours => n), now() - make_interval(hours => n) + interval '30 minutes', 'web', 'Work on part ' || n, true
        from generate_series(1, $6::int) n`, [workspaceId, memberId, organizationId, projectId, taskId, counts.entries])
      members.push({ workspaceId, memberId, organizationId, projectId, taskId, token, filed: 0 })
    }
  }
  await pool.query('vacuum analyze')
  // One after another would be one workspace after another.
  return members.toSorted((a, b) => (a.token < b.token ? -1 : 1))
}

/** Half hours of members in turn in which nothing is recorded: each goes further into the past of its member. */
export function freeTimes<Member extends Pick<BenchMember, 'filed'>>(members: readonly Member[], count = 40_000): FreeTime<Member>[] {
  const hour = 3_600_000
  return Array.from({ length: count }, (_, index) => {
    const member = members[index % members.length]!
    member.filed += 1
    const start = Date.UTC(2020, 0, 1) - member.filed * hour
    return { member, startedAt: new Date(start).toISOString(), stoppedAt: new Date(start + hour / 2).toISOString() }
  })
}

/** Requests that each record an entry at a free time of a member. */
export const newEntries = (members: readonly BenchMember[], more: object = {}, count?: number): LoadRequest[] => freeTimes(members, count).map(({ member: { workspaceId, taskId, token }, ...times }) => ({
  method: 'POST', path: `/api/workspaces/${workspaceId}/entries`, headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ taskId, ...times, ...more }),
}))
