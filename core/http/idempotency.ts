import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Migration, UnitOfWork } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { idempotencyConflict, wrongIdempotencyKey } from '../errors.ts'

export const idempotencyMigrations: readonly Migration[] = [{
  name: '005-idempotency',
  async up(database) {
    await tenantTable(database, 'core', 'idempotency', `
      member_id uuid not null,
      key text not null check (length(key) between 1 and 200),
      request_hash bytea not null,
      status smallint,
      body jsonb,
      created_at timestamptz not null default now()`, { key: ['member_id', 'key'] })
    await database.raw('create index idempotency_age on core.idempotency (created_at)')
  },
}]

interface Stored { readonly request_hash: Buffer; readonly status: number; readonly body: unknown }

/**
 * Runs a creating request once per `Idempotency-Key`, in the unit's transaction: the same key and body answer the same for 24 h, a
 * request that runs at the same time waits for the first. Sets the status and returns the body. Errors: `idempotency-conflict`, `wrong-idempotency-key`.
 */
export async function once<Body>(unit: UnitOfWork, request: FastifyRequest, reply: FastifyReply, run: () => Promise<Body>, status = 201): Promise<Body> {
  void reply.code(status)
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || unit.memberId === null) return run()
  if (key.length < 1 || key.length > 200) throw wrongIdempotencyKey()
  const hash = createHash('sha256').update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`).digest()
  const place = [unit.workspaceId, unit.memberId, key]
  const claimed = await unit.query({
    name: 'idempotency-claim',
    text: `insert into core.idempotency as i (workspace_id, member_id, key, request_hash) values ($1, $2, $3, $4)
      on conflict (workspace_id, member_id, key) do update set request_hash = excluded.request_hash, status = null, body = null, created_at = now()
      where i.created_at < now() - interval '24 hours' returning key`,
    values: [...place, hash],
  })
  if (claimed.length === 0) {
    const [stored] = await unit.query<Stored>('select request_hash, status, body from core.idempotency where workspace_id = $1 and member_id = $2 and key = $3', place)
    if (stored === undefined || !stored.request_hash.equals(hash)) throw idempotencyConflict()
    void reply.code(stored.status).header('idempotency-replayed', 'true')
    return stored.body as Body
  }
  const body = await run()
  await unit.query('update core.idempotency set status = $4, body = $5 where workspace_id = $1 and member_id = $2 and key = $3',
    [...place, reply.statusCode, JSON.stringify(body)])
  return body
}

/** Nightly: forgets keys older than a day. */
export function scheduleIdempotencySweep({ jobs, database }: Pick<Platform, 'jobs' | 'database'>): void {
  jobs.schedule({
    id: 'idempotency-sweep',
    cron: '41 3 * * *',
    async run(signal) {
      for (const workspaceId of await database.workspaceIds()) {
        signal.throwIfAborted()
        await database.inWorkspace({ workspaceId }, (unit) =>
          unit.query(`delete from core.idempotency where workspace_id = $1 and created_at < now() - interval '24 hours'`, [workspaceId]))
      }
    },
  })
}
