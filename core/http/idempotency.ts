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

/** Opens the unit of work that a creating request runs in. */
export type OpenUnit = <T>(run: (unit: UnitOfWork) => Promise<T>) => Promise<T>

/** Creates what the request asks for; `last` where nothing follows in the unit. */
export type Creation<Body> = (unit: UnitOfWork, options: { readonly last: boolean }) => Promise<Body>

/**
 * Runs a creating request once per `Idempotency-Key`, in one unit of work: the same key and body answer the same for 24 h, a request that
 * runs at the same time waits for the first. Sets the status and returns the body once it is committed. Errors: `idempotency-conflict`,
 * `wrong-idempotency-key`.
 */
export async function once<Body>(open: OpenUnit, request: FastifyRequest, reply: FastifyReply, run: Creation<Body>, status = 201): Promise<Body> {
  const answer = await open((unit) => answered(unit, request, run, status))
  void reply.code(answer.status)
  if (answer.replayed) void reply.header('idempotency-replayed', 'true')
  return answer.body
}

interface Answered<Body> { readonly status: number; readonly body: Body; readonly replayed: boolean }

async function answered<Body>(unit: UnitOfWork, request: FastifyRequest, run: Creation<Body>, status: number): Promise<Answered<Body>> {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || unit.memberId === null) return { status, body: await run(unit, { last: true }), replayed: false }
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
    return { status: stored.status, body: stored.body as Body, replayed: true }
  }
  const body = await run(unit, { last: false })
  await unit.query('update core.idempotency set status = $4, body = $5 where workspace_id = $1 and member_id = $2 and key = $3', [...place, status, JSON.stringify(body)])
  return { status, body, replayed: false }
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
