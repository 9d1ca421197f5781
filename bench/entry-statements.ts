import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { createRowSignatures } from '../core/audit/row-signature.ts'
import { openPool } from '../core/database/open-pool.ts'
import { secret } from './bench-server.ts'

interface Filing { readonly workspaceId: string; readonly memberId: string; readonly organizationId: string; readonly projectId: string; readonly taskId: string; readonly startedAt: string; readonly stoppedAt: string }
interface Sent { readonly name?: string | undefined; readonly text: string; readonly values?: readonly unknown[] | undefined }

/**
 * What stands between a bare insert and the server: the statements that the server sends for one entry, as the application role under row-level security and in the same
 * flush, with nothing of ours around them. `statements` are those of one request, of which each filing takes the text and puts in its own values.
 */
export function entryStatements(url: string, statements: readonly Sent[]): { readonly app: FastifyInstance; close(): Promise<void> } {
  const insert = statements.find(({ name }) => name === 'entry-insert-guessed')
  if (insert === undefined) throw new Error('The server filed an entry with other statements.')
  const pool = openPool({ url, max: 10, pooled: false, timeouts: { statement_timeout: 5_000, idle_in_transaction_session_timeout: 30_000, lock_timeout: 4_000 } })
  const signatures = createRowSignatures(secret)
  const app = Fastify()
  app.post('/entries', async (request, reply) => {
    const filing = request.body as Filing
    const client = await pool.connect()
    try {
      const now = new Date()
      const entry = { id: uuidv7(), memberId: filing.memberId, organizationId: filing.organizationId, projectId: filing.projectId, taskId: filing.taskId, startedAt: filing.startedAt, stoppedAt: filing.stoppedAt, source: 'api', description: '', billable: false, tags: [] }
      const content = JSON.stringify({ workspaceId: filing.workspaceId, at: now.toISOString(), actorKind: 'member', actorId: filing.memberId, action: 'entry.created', subject: 'Entry', subjectId: entry.id, before: null, after: entry })
      await flush(client, [
        { text: begin(filing) },
        { ...insert, values: withOwn(insert.values ?? [], [filing.workspaceId, entry.id, entry.memberId, entry.organizationId, entry.projectId, entry.taskId, filing.startedAt, filing.stoppedAt], [content, signatures.sign(content), now]) },
        { text: 'commit' },
      ])
      return await reply.code(201).send({ ...entry, createdAt: now, updatedAt: now })
    } finally {
      client.release()
    }
  })
  return {
    app,
    async close() {
      await app.close()
      await pool.end()
    },
  }
}

/** The values of the request whose statement it is, with those of another entry, which come first, and of its row of the trail. */
function withOwn(values: readonly unknown[], entry: readonly unknown[], trail: readonly unknown[]): unknown[] {
  const signed = values.findIndex((value) => typeof value === 'string' && value.startsWith('{"'))
  return values.map((value, index) => (index < entry.length ? entry[index] : index >= signed && index < signed + trail.length ? trail[index - signed] : value))
}

const begin = ({ workspaceId, memberId }: Filing): string =>
  `begin; set local overt.workspace_id = '${workspaceId}'; set local overt.member_id = '${memberId}'; set local overt.user_id = ''; set local overt.now = '${new Date().toISOString()}'`

/** In one write. */
async function flush(client: pg.PoolClient, statements: readonly Sent[]): Promise<void> {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: { cork(): void; uncork(): void } } }).connection
  stream.cork()
  const sent = statements.map((statement) => client.query(statement as pg.QueryConfig))
  stream.uncork()
  await Promise.all(sent)
}
