import { PassThrough } from 'node:stream'
import type { Writable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { FileOf, countsByMember } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { PunchExportQuery } from '../../wire.ts'
import { exportTooLarge } from '../errors.ts'
import { writePunchesCsv, writePunchesXlsx } from '../export/write-punches.ts'
import type { PunchFile } from '../export/write-punches.ts'
import { membersOfGroup } from '../groups.ts'
import { listPunches } from '../list-punches.ts'
import type { PunchContext } from '../punch-context.ts'
import { punchesJson } from '../punch-json.ts'
import type { PunchRow } from '../punch-row.ts'

type Query = Static<typeof PunchExportQuery>
const mediaTypes = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const
const tags = ['punchim']
const config = { looks: { subject: 'Punch', how: 'exported' }, heavy: true } as const
const rowsAtOnce = 1_000
/** More would be held in memory. */
const mostPunches = 50_000

/** `GET /punches.csv` and `/punches.xlsx`: what the list shows, as a file. */
export function exportRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const schemaOf = (type: string) => ({ tags, summary: 'Punches as a file', querystring: PunchExportQuery, response: { 200: FileOf(type) } })

  app.get('/punches.csv', { schema: schemaOf(mediaTypes.csv), config }, (request, reply) => send(request, request.query, reply, 'csv', writePunchesCsv))
  app.get('/punches.xlsx', { schema: schemaOf(mediaTypes.xlsx), config }, (request, reply) => send(request, request.query, reply, 'xlsx', writePunchesXlsx))

  async function send(request: FastifyRequest, query: Query, reply: FastifyReply, format: keyof typeof mediaTypes, write: (stream: Writable, file: PunchFile) => Promise<void>): Promise<FastifyReply> {
    const file = await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('export', 'Punch')
      const rows = (await readAll(unit, caller, query)).filter(({ id, memberId }) => caller.ability.can('export', 'Punch', { id, memberId }))
      await context.audit.viewed(unit, { subject: 'Punch', how: 'exported', counts: countsByMember(rows) })
      await context.audit.record(unit, { action: 'punch.exported', subject: 'Punch', after: { from: query.from, to: query.to, format, punches: rows.length } })
      return { punches: await punchesJson(context, unit, rows, { caller }), timeZone: caller.timeZone, locale: caller.locale, formats: caller.formats, say: (key: string) => context.t(caller.locale, key) }
    })
    const stream = new PassThrough()
    write(stream, file).catch((error: Error) => stream.destroy(error))
    return reply.type(mediaTypes[format]).header('content-disposition', `attachment; filename="punches ${query.from} ${query.to}.${format}"`).send(stream)
  }

  async function readAll(unit: UnitOfWork, caller: Caller, { groupId, ...filter }: Query): Promise<PunchRow[]> {
    const groupMemberIds = await membersOfGroup(context, unit, groupId)
    const found: PunchRow[] = []
    let cursor: string | undefined
    do {
      const { rows, nextCursor } = await listPunches(unit, caller, { ...filter, groupMemberIds, cursor, limit: rowsAtOnce })
      found.push(...rows)
      if (found.length > mostPunches) throw exportTooLarge({ values: { most: mostPunches } })
      cursor = nextCursor ?? undefined
    } while (cursor !== undefined)
    return found
  }
}
