import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { FileOf } from '@overt/sdk'
import { notFound, rangeNotThere } from '../errors.ts'
import type { PunchContext } from '../punch-context.ts'

const tags = ['punchim']
const config = { looks: { none: 'The same public map for everybody.' }, compress: false }
const mediaType = 'application/vnd.pmtiles'
const fileName = 'map.pmtiles'
/** A directory or a tile of an archive is far smaller. */
const mostBytes = 16 * 1024 * 1024

const MapFacts = Type.Object({
  version: Type.Union([Type.String(), Type.Null()], { description: 'of the archive; null where there is none of PMTiles 3' }),
  maxZoom: Type.Union([Type.Integer(), Type.Null()]),
})
/** https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md */
const headerBytes = 127
const maxZoomOf = (header: Buffer): number | undefined =>
  (header.length === headerBytes && header.toString('latin1', 0, 7) === 'PMTiles' && header[7] === 3 ? header[101] : undefined)

/** `GET /map` says whether the operator provided a map; `GET /map.pmtiles` hands out parts of it (RFC 9110, one range). */
export function mapRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/map', { schema: { tags, summary: 'Whether there is a map below the punches', response: { 200: MapFacts } }, config }, async (request) => {
    context.caller(request)
    const file = await context.operatorFiles.find(fileName)
    const maxZoom = file === undefined ? undefined : maxZoomOf(await file.read(0, headerBytes))
    return file === undefined || maxZoom === undefined ? { version: null, maxZoom: null } : { version: file.version, maxZoom }
  })

  app.get('/map.pmtiles', {
    schema: { tags, summary: 'Parts of the map, by `Range`', querystring: Type.Object({ version: Type.Optional(Type.String({ maxLength: 40 })) }, { additionalProperties: false }), response: { 206: FileOf(mediaType) } },
    config,
  }, async (request, reply) => {
    context.caller(request)
    const file = await context.operatorFiles.find(fileName)
    if (file === undefined) throw notFound()
    const range = rangeOf(request.headers.range, file.sizeBytes)
    if (range === undefined) throw rangeNotThere({ values: { size: file.sizeBytes } })
    const bytes = await file.read(range.from, range.to - range.from + 1)
    return reply.code(206).type(mediaType)
      .header('content-range', `bytes ${String(range.from)}-${String(range.from + bytes.length - 1)}/${String(file.sizeBytes)}`)
      .header('etag', `"${file.version}"`).header('cache-control', 'private, max-age=3600')
      .send(bytes)
  })
}

/** Both ends included; undefined where the header names no one range that is there, or names more than is handed out at once. */
function rangeOf(header: string | undefined, sizeBytes: number): { readonly from: number; readonly to: number } | undefined {
  const match = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(header ?? '')
  if (match === null) return undefined
  const from = Number(match[1])
  const to = Math.min(match[2] === undefined ? sizeBytes - 1 : Number(match[2]), sizeBytes - 1)
  return from <= to && to - from < mostBytes ? { from, to } : undefined
}
