import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'

interface Row { readonly startedAt: Date; readonly stoppedAt: Date | null }
interface Filing { readonly workspaceId: string; readonly memberId: string; readonly organizationId: string; readonly projectId: string; readonly taskId: string; readonly startedAt: string; readonly stoppedAt: string }

/** The other side: prepared statements on a pool, no token, no rights, no tenancy, no trail. */
export function bareEntries(pool: pg.Pool): FastifyInstance {
  const app = Fastify()
  app.get('/entries', async (request) => {
    const { w, m } = request.query as { w: string; m: string }
    const { rows } = await pool.query<Row>({
      name: 'bare-list',
      text: `select id, member_id as "memberId", organization_id as "organizationId", project_id as "projectId", task_id as "taskId",
          started_at as "startedAt", stopped_at as "stoppedAt", source, description, billable, tags, long_asked_at as "askedAt", created_at as "createdAt", updated_at as "updatedAt"
        from core.entry where workspace_id = $1 and member_id = $2 and deleted_batch is null order by started_at desc, id desc limit 51`,
      values: [w, m],
    })
    return { items: rows.slice(0, 50), nextCursor: rows.length > 50 ? 'more' : null }
  })
  app.post('/entries', async (request, reply) => {
    const filing = request.body as Filing
    const { rows } = await pool.query({
      name: 'bare-insert',
      text: `insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, billable)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'web', true) returning *`,
      values: [filing.workspaceId, uuidv7(), filing.memberId, filing.organizationId, filing.projectId, filing.taskId, filing.startedAt, filing.stoppedAt],
    })
    return reply.code(201).send(rows[0])
  })
  return app
}
