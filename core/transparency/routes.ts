import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { LogConsistency, LogHead, LogKeys, LogProof, closed } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { App } from '../http/fastify.ts'
import { readTree } from './append-leaves.ts'
import { notInLog, wrongLogRange } from './errors.ts'
import { consistencyProof, inclusionProof } from './proofs.ts'
import { enterReader } from './reader.ts'
import { listRestarts } from './restarts.ts'

const tags = ['log']
const config = {
  looks: { none: 'Hashes and signatures: nothing that is recorded can be read from them.' },
  ownAccess: 'A device of the workspace proves itself by its token; everybody else is a signed-in member.',
}
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Place = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** `/log`: signed heads of the workspace's transparency log and proofs about it, for every member and every device. */
export function logRoutes(app: App): void {
  const { database, transparency } = app.platform
  app.addHook('onRequest', enterReader(app.platform))
  const workspaceOf = (request: FastifyRequest): string => (request.params as { workspaceId: string }).workspaceId
  const read = <T>(request: FastifyRequest, run: (unit: UnitOfWork) => Promise<T>): Promise<T> => database.inWorkspace({ workspaceId: workspaceOf(request) }, run)

  app.get('/log/head', {
    schema: { summary: 'The signed head of the log as it is now', description: 'Keep it, and compare the next one with it: a log only grows.', tags, response: { 200: LogHead } }, config,
  }, (request) => transparency.head(workspaceOf(request)))

  app.get('/log/proof', {
    schema: { summary: 'That a record is in the log of a size', description: 'RFC 9162 § 2.1.3, with SHA-256.', tags, querystring: Type.Object({ sequence: Place, size: Place }, closed), response: { 200: LogProof } }, config,
  }, (request) => {
    const { sequence, size } = request.query
    if (sequence > size) throw wrongLogRange()
    return read(request, async (unit) => {
      await requireSize(unit, size)
      return { sequence, size, ...await inclusionProof(unit, sequence, size) }
    })
  })

  app.get('/log/consistency', {
    schema: { summary: 'That the log of one size begins with that of a smaller one', description: 'RFC 9162 § 2.1.4, with SHA-256.', tags, querystring: Type.Object({ from: Count, to: Count }, closed), response: { 200: LogConsistency } }, config,
  }, (request) => {
    const { from, to } = request.query
    if (from > to) throw wrongLogRange()
    return read(request, async (unit) => {
      await requireSize(unit, to)
      return { from, to, path: await consistencyProof(unit, from, to) }
    })
  })

  app.get('/log/keys', {
    schema: { summary: 'The keys that sign heads, and what the operator stated about the log', tags, response: { 200: LogKeys } }, config,
  }, (request) => read(request, async (unit) => ({ items: await transparency.keys.list(unit), restarts: await listRestarts(unit) })))
}

async function requireSize(unit: UnitOfWork, size: number): Promise<void> {
  const tree = await readTree(unit)
  if (size > (tree?.size ?? 0)) throw notInLog({ values: { size: tree?.size ?? 0 } })
}
