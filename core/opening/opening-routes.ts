import Type from 'typebox'
import { Opening, Waiting, closed } from '@overt/sdk'
import { lookNews } from '../audit/look-list.ts'
import { createInstallers, installerList } from '../devices/index.ts'
import { callerOf, signedInOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import type { Accounts } from '../identity/contracts.ts'
import { findMe, keepCookie } from '../identity/me.ts'
import { findWorkspace } from '../identity/workspace-records.ts'
import type { InstalledPlugins } from '../kernel/plugin-contracts.ts'
import { uiBundles } from '../kernel/ui-bundles.ts'
import { runningEntry } from '../work/timer.ts'
import { pluginsOf, waitingFor } from './waiting.ts'

const LocaleQuery = Type.Object({ locale: Type.Optional(Type.String({ maxLength: 20 })) }, closed)
const config = { looks: { none: 'Only what is about the caller, and the choices of the workspace.' } }

/** `GET /opening`: the answers that a page needs before it can show anything, in one; `GET /waiting`: what of it changes most. */
export function openingRoutes(accounts: Accounts, plugins: InstalledPlugins): RegisterRoutes {
  return (app) => {
    const { platform } = app
    const { database, abilities } = platform
    const installers = createInstallers(platform.config.installersFolder, (error) => { app.log.warn({ err: error }, 'installers cannot be read') })

    app.get('/opening', {
      schema: { tags: ['workspaces'], summary: 'What a page needs before it can show anything', querystring: LocaleQuery, response: { 200: Opening } }, config,
    }, async (request, reply) => {
      const caller = callerOf(request)
      const { locale = caller.locale } = request.query
      caller.ability.require('read', 'Workspace', { id: caller.workspaceId })
      keepCookie(accounts, request, reply)
      const [found, me, bundles, states, running] = await Promise.all([
        installers.listed(), findMe(database, signedInOf(request).userId), uiBundles(plugins, { workspaceId: caller.workspaceId, locale }), pluginsOf(plugins, caller, locale), plugins.enabledIn(caller.workspaceId),
      ])
      const inside = await database.inWorkspace(caller, async (unit) => {
        const waiting = await waitingFor(platform, unit, caller, states, running, locale)
        return {
          workspace: (await findWorkspace(unit)).record,
          timer: { entry: await runningEntry(unit, caller.memberId) },
          looks: await lookNews(unit, caller.memberId),
          waiting,
          ...waiting.agent && found !== undefined ? { installers: await installerList(unit, found) } : {},
        }
      })
      const { memberId, role, ability } = caller
      return { me, ...inside, rights: { memberId, role, rules: [...abilities.packed(ability)] }, plugins: bundles }
    })

    app.get('/waiting', {
      schema: { tags: ['workspaces'], summary: 'What waits for the caller', querystring: LocaleQuery, response: { 200: Waiting } }, config,
    }, async (request) => {
      const caller = callerOf(request)
      const [states, running] = await Promise.all([pluginsOf(plugins, caller, request.query.locale ?? caller.locale), plugins.enabledIn(caller.workspaceId)])
      return database.inWorkspace(caller, (unit) => waitingFor(platform, unit, caller, states, running, request.query.locale ?? caller.locale))
    })
  }
}
