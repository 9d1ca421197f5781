import Type from 'typebox'
import { Id, InstallationTrailRow, Instant, OperatedPlugin, OperatedPluginChange, OperatedWorkspace, Page, PluginBundle, UndeliveredMail, closed, presentedSettings, settingFields, settingsFrom } from '@overt/sdk'
import { decodeCursor, pageOf } from '../http/page.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { operatorOf } from '../http/fastify.ts'
import { translatedField } from '../kernel/plugin-view.ts'
import { operatorBundles } from '../kernel/ui-bundles.ts'
import { readInstallationTrail, recordInstallation } from './installation-trail.ts'
import type { InstallationRow } from './installation-trail.ts'
import { listOperators } from './operators.ts'
import { readWorkspaces } from './operator-area.ts'
import { readUndeliveredMails, retryMails } from './undelivered-mails.ts'
import { changeOperatorSettings, operatedPlugin, readStored } from './operator-settings.ts'
import type { OperatorSettingsDeps } from './operator-settings.ts'

const tags = ['operator']
const config = { looks: { none: 'About the installation, not about a member of a workspace.' } }
const defaultLimit = 50
const PluginParams = Type.Object({ pluginId: Type.String({ maxLength: 40 }) })
const ListQuery = { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })), cursor: Type.Optional(Type.String({ maxLength: 400 })) }
const LocaleQuery = Type.Object({ locale: Type.Optional(Type.String({ maxLength: 20 })) }, closed)

/** The operator's own API: workspaces by name, plugins' settings for the installation, operators, the trail. Below `/api/operator`, for operators alone. */
export function operatorRoutes(deps: OperatorSettingsDeps): RegisterRoutes {
  const { host } = deps
  return (app) => {
    const { database, clock } = app.platform

    app.get('/workspaces', {
      schema: {
        tags, summary: 'Every workspace by name and size, in the order in which they were made',
        querystring: Type.Object({ ...ListQuery, search: Type.Optional(Type.String({ maxLength: 120 })) }, closed), response: { 200: Page(OperatedWorkspace) },
      },
      config,
    }, async (request) => {
      const { limit = defaultLimit, cursor, search } = request.query
      const first = decodeCursor('operator-workspaces', cursor)?.id
      const found = await database.inIdentity(null, (unit) => readWorkspaces(unit, { first, search: search === '' ? undefined : search, limit: limit + 1 }))
      const { items, nextCursor } = pageOf(found, limit, 'operator-workspaces', ({ id }) => ({ value: null, id }))
      return { items: items.map((workspace) => ({ ...workspace, createdAt: workspace.createdAt.toString() })), nextCursor }
    })

    app.get('/operators', {
      schema: { tags, summary: 'Who operates the installation', response: { 200: Type.Array(Type.Object({ userId: Id, name: Type.String(), email: Type.String(), addedAt: Instant })) } }, config,
    }, () => database.inIdentity(null, listOperators))

    app.get('/trail', {
      schema: { tags, summary: 'What operators changed, newest first', querystring: Type.Object(ListQuery, closed), response: { 200: Page(InstallationTrailRow) } }, config,
    }, async (request) => {
      const { limit = defaultLimit, cursor } = request.query
      const before = decodeCursor('operator-trail', cursor)?.value
      const { rows, names } = await database.inIdentity(null, async (unit) => {
        const read = await readInstallationTrail(unit, { limit: limit + 1, before: typeof before === 'number' ? before : undefined })
        return { rows: read, names: await namesOf(unit, read) }
      })
      const { items, nextCursor } = pageOf(rows, limit, 'operator-trail', ({ position }) => ({ value: position, id: '' }))
      return {
        items: items.map((row) => ({
          ...row, actorName: 'userId' in row.actor ? names.get(row.actor.userId) ?? null : null, subjectName: names.get(row.subjectId ?? '') ?? null,
        })),
        nextCursor,
      }
    })

    app.get('/mails', {
      schema: { tags, summary: 'Mails that were tried in vain, without their texts, newest first', querystring: Type.Object(ListQuery, closed), response: { 200: Page(UndeliveredMail) } }, config,
    }, async (request) => {
      const { limit = defaultLimit, cursor } = request.query
      const before = decodeCursor('operator-mails', cursor)?.value
      const found = await database.inIdentity(null, (unit) => readUndeliveredMails(unit, { before: typeof before === 'number' ? before : undefined, limit: limit + 1 }))
      const { items, nextCursor } = pageOf(found, limit, 'operator-mails', ({ id }) => ({ value: Number(id), id: '' }))
      return { items: [...items], nextCursor }
    })

    app.post('/mails/retry', {
      schema: { tags, summary: 'Try every such mail once more, now', response: { 200: Type.Object({ mails: Type.Integer() }) } }, config,
    }, async (request) => {
      const { userId } = operatorOf(request)
      return database.inIdentity(null, async (unit) => {
        const mails = await retryMails(unit)
        await recordInstallation(unit, { at: clock.now(), actor: { kind: 'operator', userId }, action: 'mail.retried', subject: 'Mail', after: { mails } })
        return { mails }
      })
    })

    app.get('/plugins', {
      schema: { tags, summary: 'Plugins with settings for the installation', querystring: LocaleQuery, response: { 200: Type.Array(OperatedPlugin) } }, config,
    }, async (request) => {
      const locale = request.query.locale ?? operatorOf(request).locale
      const operated = host.list().filter(({ definition, manifest }) => definition?.operator !== undefined || manifest?.operated === true)
      return Promise.all(operated.map(({ id }) => view(id, locale)))
    })

    app.get('/:pluginId/settings', {
      schema: { tags, summary: 'What the installation has set for a plugin', params: PluginParams, querystring: LocaleQuery, response: { 200: OperatedPlugin } }, config,
    }, (request) => {
      operatedPlugin(host, request.params.pluginId)
      return view(request.params.pluginId, request.query.locale ?? operatorOf(request).locale)
    })

    app.put('/:pluginId/settings', {
      schema: { tags, summary: 'Set something for all workspaces; settings that are not named stay', params: PluginParams, querystring: LocaleQuery, body: OperatedPluginChange, response: { 200: OperatedPlugin } }, config,
    }, async (request) => {
      const caller = operatorOf(request)
      await changeOperatorSettings(deps, caller, request.params.pluginId, request.body)
      return view(request.params.pluginId, request.query.locale ?? caller.locale)
    })

    app.get('/ui/plugins', {
      schema: { tags, summary: 'The UI halves with pages for the Operator area', querystring: LocaleQuery, response: { 200: Type.Array(PluginBundle) } }, config,
    }, (request) => operatorBundles(host, request.query.locale ?? operatorOf(request).locale))

    async function view(pluginId: string, locale: string) {
      const plugin = host.get(pluginId)!
      const shape = plugin.definition?.operator?.settings ?? {}
      const translated = (key: string, fallback: string): string => {
        const text = host.message(pluginId, locale, key)
        return text === key ? fallback : text
      }
      const stored = await database.inIdentity(null, (unit) => readStored(unit, pluginId))
      const values = settingsFrom(shape, deps.seal.open({ workspaceId: 'installation', pluginId }, stored.settings))
      return {
        id: pluginId,
        title: host.title(pluginId, locale),
        summary: translated('plugin.summary', plugin.manifest?.summary ?? ''),
        icon: plugin.manifest?.icon ?? null,
        pluginVersion: plugin.version,
        state: plugin.state,
        operated: plugin.manifest?.operated === true,
        enabled: stored.enabled,
        version: stored.version,
        settings: presentedSettings(shape, values),
        settingFields: settingFields(shape).map((field) => translatedField(field, translated)),
      }
    }
  }
}

/** Names of the users and workspaces in the rows, where they still exist. */
async function namesOf(unit: Parameters<typeof listOperators>[0], rows: readonly InstallationRow[]): Promise<ReadonlyMap<string, string>> {
  const users = rows.flatMap(({ actor, subject, subjectId }) => [...'userId' in actor ? [actor.userId] : [], ...subject === 'User' && subjectId !== null ? [subjectId] : []])
  if (users.length === 0) return new Map()
  const found = await unit.query<{ id: string; name: string }>('select id, name from identity."user" where id = any($1::uuid[])', [[...new Set(users)]])
  return new Map(found.map(({ id, name }) => [id, name]))
}
