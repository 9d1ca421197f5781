import { Readable } from 'node:stream'
import Type from 'typebox'
import { FileOf, Id, PluginBundle, PluginChange, PluginDetails, PluginPurge, PluginRetry, PluginView } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import { encodingFor, varyByEncoding } from '../http/compression.ts'
import { deliveryUnknown, pluginFailed, pluginOperated, pluginUnknown, purgeNotConfirmed } from './errors.ts'
import type { KernelHooks } from './hook-registry.ts'
import type { PluginChanges } from './plugin-changes.ts'
import { countParkedDeliveries } from './parked-delivery.ts'
import { pluginRows, privateTables, rowsByMember } from './plugin-data.ts'
import type { PrivateTables } from './plugin-data.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'
import { pluginDetails, pluginView } from './plugin-view.ts'
import type { PluginReader } from './plugin-view.ts'
import { bundleFile, uiBundles } from './ui-bundles.ts'

export interface PluginRouteDeps {
  readonly host: InstalledPlugins
  readonly hooks: KernelHooks
  readonly changes: PluginChanges
}

const PluginParams = Type.Object({ pluginId: Type.String({ maxLength: 40 }) })
const LocaleQuery = Type.Object({ locale: Type.Optional(Type.String({ maxLength: 20 })) }, { additionalProperties: false })
const tags = ['plugins']
const config = { looks: { none: 'About plugins, not about a member.' } }

/** The plugins page of a workspace: list, switch, settings, details, purge, parked deliveries, and the UI halves to load. */
export function pluginRoutes({ host, hooks, changes }: PluginRouteDeps): RegisterRoutes {
  const readerOf = (caller: Caller, locale = caller.locale): PluginReader =>
    ({ workspaceId: caller.workspaceId, locale, mayChange: caller.ability.canAny('update', 'Plugin') })
  const known = (pluginId: string) => {
    const plugin = host.get(pluginId)
    if (plugin === undefined) throw pluginUnknown({ values: { plugin: pluginId } })
    return plugin
  }

  /** Admins do not decide about a plugin of the operator: neither whether it runs, nor whether its data stays. */
  const requireOwn = (pluginId: string): void => {
    if (known(pluginId).manifest?.operated === true) throw pluginOperated({ values: { plugin: pluginId } })
  }

  return (app: App) => {
    app.get('/plugins', { schema: { tags, querystring: LocaleQuery, response: { 200: Type.Array(PluginView) } }, config }, async (request) => {
      const caller = callerOf(request)
      caller.ability.requireAny('read', 'Plugin')
      const reader = readerOf(caller, request.query.locale)
      const every = await Promise.all(host.list().map((plugin) => pluginView(host, plugin, reader)))
      // What only the operator can switch on is no offer.
      const views = every.filter(({ operated, enabled }) => !operated || enabled)
      if (!reader.mayChange) return views
      const parked = await inUnit(app, caller, countParkedDeliveries)
      return views.map((view) => ({ ...view, parkedDeliveries: parked.get(view.id) ?? 0 }))
    })

    app.get('/plugins/:pluginId', { schema: { tags, params: PluginParams, querystring: LocaleQuery, response: { 200: PluginDetails } }, config }, async (request) => {
      const caller = callerOf(request)
      caller.ability.requireAny('update', 'Plugin')
      const plugin = known(request.params.pluginId)
      return inUnit(app, caller, (unit) => pluginDetails(host, hooks, unit, plugin, readerOf(caller, request.query.locale)))
    })

    app.patch('/plugins/:pluginId', { schema: { tags, params: PluginParams, body: PluginChange, response: { 200: PluginView } }, config }, async (request) => {
      const caller = callerOf(request)
      caller.ability.requireAny('update', 'Plugin')
      const { pluginId } = request.params
      if (request.body.enabled !== undefined) requireOwn(pluginId)
      await changes.change(caller, pluginId, request.body)
      return pluginView(host, known(pluginId), readerOf(caller))
    })

    app.post('/plugins/:pluginId/retry', {
      schema: { tags, summary: 'Repeat the step at which a plugin failed', params: PluginParams, response: { 200: PluginRetry } },
      config,
    }, async (request) => {
      const caller = callerOf(request)
      caller.ability.requireAny('update', 'Plugin')
      const { id } = known(request.params.pluginId)
      const answer = await host.retry(id)
      await inUnit(app, caller, async (unit) => { await app.platform.audit.record(unit, { action: 'plugin.retried', subject: 'Plugin', after: { plugin: id, outcome: answer.outcome } }) })
      return answer
    })

    app.post('/plugins/:pluginId/purge', { schema: { tags, params: PluginParams, body: PluginPurge, response: { 200: Type.Object({ rows: Type.Integer() }) } }, config: { ...config, whileReadOnly: 'Erasing is a right that no bill takes away.' } }, async (request) => {
      const caller = callerOf(request)
      caller.ability.requireAny('delete', 'Plugin')
      const { pluginId } = request.params
      requireOwn(pluginId)
      if (request.body.confirm !== known(pluginId).id) throw purgeNotConfirmed()
      return changes.purge(caller, pluginId, 'requested')
    })

    app.get('/plugins/:pluginId/export', {
      schema: { tags, summary: 'Every row that the plugin holds, one JSON object per line', params: PluginParams, response: { 200: FileOf('application/x-ndjson') } },
      config: { looks: { subject: 'Export', how: 'exported' }, heavy: true },
    }, async (request, reply) => {
      const caller = callerOf(request)
      caller.ability.requireAny('delete', 'Plugin')
      const { id, definition } = known(request.params.pluginId)
      // Only a plugin that has loaded says which of its rows are private.
      if (definition === null) throw pluginFailed({ values: { plugin: id } })
      const hidden = privateTables(definition.subjects ?? {})
      await inUnit(app, caller, async (unit) => {
        await app.platform.audit.viewed(unit, { subject: 'Export', how: 'exported', counts: await rowsByMember(unit, id, hidden) })
        await app.platform.audit.record(unit, { action: 'plugin.exported', subject: 'Plugin', after: { plugin: id } })
      })
      return reply.type('application/x-ndjson').header('content-disposition', `attachment; filename="${id}.ndjson"`).send(Readable.from(exportLines(app, caller, id, hidden)))
    })

    app.post('/plugins/:pluginId/deliveries/:deliveryId/retry', {
      schema: { tags, params: Type.Object({ ...PluginParams.properties, deliveryId: Id }), response: { 204: Type.Null() } },
      config,
    }, async (request, reply) => {
      const caller = callerOf(request)
      caller.ability.requireAny('update', 'Plugin')
      const { pluginId, deliveryId } = request.params
      if (!await changes.retry(caller, pluginId, deliveryId)) throw deliveryUnknown()
      return reply.code(204).send(null)
    })

    app.all('/plugins/:pluginId/*', {
      schema: { hide: true, response: { 204: Type.Null() } },
      config,
      onRequest: async (request) => {
        await host.passGate((request.params as { readonly pluginId: string }).pluginId, request)
        throw notFound({ values: { what: `${request.method} ${request.url.split('?')[0] ?? ''}` } })
      },
    }, () => null)

    app.get('/ui/plugins', { schema: { tags, querystring: LocaleQuery, response: { 200: Type.Array(PluginBundle) } }, config }, (request) => {
      const { workspaceId, locale } = callerOf(request)
      return uiBundles(host, { workspaceId, locale: request.query.locale ?? locale })
    })
  }
}

/** Files of the plugins' UI halves, at the root of the site. */
export function pluginFileRoutes(host: InstalledPlugins): RegisterRoutes {
  return (app: App) => {
    app.get('/plugins/:pluginId/:hash/:file', {
      schema: { hide: true, params: Type.Object({ ...PluginParams.properties, hash: Type.String({ maxLength: 40 }), file: Type.String({ maxLength: 120 }) }) },
      config: { rateLimit: false },
    }, async (request, reply) => {
      const { pluginId, hash, file } = request.params
      const plugin = host.get(pluginId)
      const found = plugin === undefined ? undefined : await bundleFile(plugin, hash, file, (available) => encodingFor(request, available))
      if (found === undefined) throw notFound({ values: { what: 'This file' } })
      varyByEncoding(reply)
      if (found.encoding !== undefined) void reply.header('content-encoding', found.encoding)
      return reply.type(found.mediaType).header('cache-control', 'public, max-age=31536000, immutable').send(found.bytes)
    })
  }
}

const inUnit = <T>(app: App, { workspaceId, memberId }: Caller, run: (unit: UnitOfWork) => Promise<T>): Promise<T> =>
  app.platform.database.inWorkspace({ workspaceId, memberId }, run)

/** One line of JSON per row, read as fast as it is taken. */
async function* exportLines(app: App, caller: Caller, pluginId: string, hidden: PrivateTables): AsyncIterable<string> {
  for await (const line of pluginRows(app.platform.database, caller, pluginId, hidden)) yield `${JSON.stringify(line)}\n`
}

