import Type from 'typebox'
import { Id } from '@overt/sdk'
import type { LinkRoute, LinkedFile } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { pluginFailed, pluginTimedOut } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import type { LinkSignatures } from './link-signatures.ts'
import { passGate } from './plugin-scope-routes.ts'

const defaultTimeoutMs = 10_000
/** A page of pictures asks for hundreds at once; the signature has limited who asks already. */
const picturesPerMinute = 12_000

const Params = Type.Object({ workspaceId: Id, id: Type.String({ pattern: '^[A-Za-z0-9-]{1,80}$' }) })
const Query = Type.Object({
  for: Type.Optional(Type.String({ maxLength: 36 })),
  until: Type.Optional(Type.String({ maxLength: 12 })),
  signature: Type.Optional(Type.String({ maxLength: 64 })),
  download: Type.Optional(Type.Boolean()),
})

/** One plugin's signed addresses, `/api/files/<plugin>/<workspaceId>/<name>/<id>`: gated, guarded, harmless to whoever shows them. */
export function linkRoutes(app: App, gate: Parameters<typeof passGate>[0], routes: readonly LinkRoute[], { guard, signatures }: { readonly guard: Guard; readonly signatures: LinkSignatures }): void {
  if (routes.length === 0) return
  void app.register((scope: App, _options: unknown, done: () => void) => {
    scope.addHook('onRequest', async (request) => { await passGate(gate, request) })
    for (const route of routes) {
      scope.get(`/${route.name}/:id`, { schema: { hide: true, params: Params, querystring: Query }, config: { rateLimit: { max: picturesPerMinute } } }, async (request, reply) => {
        const { download = false, ...query } = request.query
        const target = signatures.check(gate.pluginId, route.name, request.params, query)
        const file = await opened(route, gate.pluginId, guard, target)
        if (file === undefined) throw notFound({ values: { what: 'The file' } })
        return reply
          .headers({
            'content-type': file.contentType,
            'content-security-policy': `default-src 'none'; sandbox`,
            'cache-control': 'private, max-age=60',
            'content-disposition': `${download ? 'attachment' : 'inline'}; filename="${file.filename.replaceAll(/[^A-Za-z0-9._ -]/g, '_')}"`,
            'x-content-type-options': 'nosniff',
          })
          .send(file.bytes)
      })
    }
    done()
  }, { prefix: `/api/files/${gate.pluginId}/:workspaceId` })
}

async function opened(route: LinkRoute, plugin: string, guard: Guard, target: Parameters<LinkRoute['open']>[0]): Promise<LinkedFile | undefined> {
  const { timeoutMs = defaultTimeoutMs } = route
  try {
    return await guard.call({ plugin, place: `link ${route.name}`, workspaceId: target.workspaceId, timeoutMs, mayRefuse: true, answers: true }, (signal) => route.open(target, signal))
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error
    throw error.kind === 'timed-out' ? pluginTimedOut({ values: { plugin, seconds: timeoutMs / 1_000 }, cause: error })
      : pluginFailed({ values: { plugin }, cause: error })
  }
}
