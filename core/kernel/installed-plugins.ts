import { basename } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { problemTextKey, settingFaults } from '@overt/sdk'
import type { PluginDefinition, PluginManifest, PluginProcessState, PluginRetry, ProblemDeclaration, SettingsOf, SettingsShape } from '@overt/sdk'
import type { InstalledPlugin, JobQueue, Platform, PluginHost } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { problemTexts } from '../http/problem-texts.ts'
import type { AppliedMigrations } from '../database/migrate.ts'
import type { PackagePlaces } from '../plugin-packages/contracts.ts'
import { previousPackages } from '../plugin-packages/previous-packages.ts'
import { requireWritable } from '../access/index.ts'
import { containPlugin } from './contain-plugin.ts'
import { withDeadline } from './deadline.ts'
import type { KernelCommands } from './commands.ts'
import { createEnablement } from './enablement.ts'
import { draftingSettings, withDrafts } from './draft-settings.ts'
import { PluginMistake, pluginUnknown, wrongSettings } from './errors.ts'
import { shownText } from '../error-text.ts'
import type { Sealing } from '../sealing.ts'
import type { Guard } from './guarded-call.ts'
import { inboundRoutes } from './inbound-routes.ts'
import { installationInboundRoutes } from './installation-inbound-routes.ts'
import { linkRoutes } from './link-routes.ts'
import type { LinkSignatures } from './link-signatures.ts'
import type { KernelHooks } from './hook-registry.ts'
import { languageFor } from '../texts/core-texts.ts'
import { readCatalogues } from '../texts/catalogues.ts'
import type { Catalogues } from '../texts/catalogues.ts'
import { createPluginSettings } from './plugin-settings.ts'
import { createPluginStandings, hasFailed } from './plugin-standing.ts'
import { createPluginVersions } from './plugin-versions.ts'
import { createPluginRegistrations } from './plugin-registrations.ts'
import { orderPlugins, required } from './plugin-requirements.ts'
import { migratePlugin } from './plugin-schema.ts'
import { retryStep } from './retry-plugin.ts'
import type { FailedStep } from './retry-plugin.ts'
import { keepRootBelowPlugin } from './root-route.ts'
import { publicPageRoutes } from './public-page-routes.ts'
import { addGate, checkSchemas, guardRoutes, passGate, reservedForOperator } from './plugin-scope-routes.ts'
import type { PluginSource } from './plugin-source.ts'
import { createServerContext } from './server-context.ts'
import type { SettingsSeal } from './settings-seal.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'

export interface InstalledPluginsDeps {
  readonly log: FastifyBaseLogger
  readonly database: CoreDatabase
  readonly hooks: KernelHooks
  readonly jobs: JobQueue
  readonly guard: Guard
  readonly commands: KernelCommands
  readonly seal: SettingsSeal
  readonly signatures: LinkSignatures
  /** What plugins keep sealed. */
  readonly sealing: Sealing
  /** Address that may create schemas; used for migrations only. */
  readonly adminUrl: string
  readonly sources: readonly PluginSource[]
  readonly applied?: AppliedMigrations | undefined
  /** Where packages go that are installed from the UI. */
  readonly packages?: PackagePlaces | undefined
  readonly platformVersion: string
  /** The rest of the platform, asked for when plugins are registered. */
  parts(): Pick<Platform, 'config' | 'log' | 'clock' | 'database' | 'directory' | 'work' | 'catalogue' | 'audit' | 'live' | 'blobs' | 'documents' | 'abilities' | 'rights' | 'mail' | 'notices' | 'hooks' | 'retention' | 'erasure' | 'configuration' | 'policyReceipts' | 'policyVersions' | 'copies' | 'identity'>
  /** Milliseconds for importing and for registering one plugin. Default 5,000. */
  readonly loadTimeoutMs?: number
}

interface Installed {
  readonly source: PluginSource
  readonly catalogues: Catalogues
  definition: PluginDefinition | null
  state: PluginProcessState
  reason: string | undefined
  failedStep: FailedStep | null
}

const nothingStored = { settings: {}, settingsShape: 1 } as const

const defaultLoadTimeoutMs = 5_000

/** Installed plugins with their states per process; which of them are on per workspace is in `enablement.ts`. */
export function createInstalledPlugins(deps: InstalledPluginsDeps): InstalledPlugins {
  const { log, hooks, guard, database } = deps
  const loadTimeoutMs = deps.loadTimeoutMs ?? defaultLoadTimeoutMs
  const { ordered, incompatible } = orderPlugins(deps.sources, deps.platformVersion)
  const installed = new Map<string, Installed>([...ordered, ...deps.sources.filter(({ id }) => incompatible.has(id))].map((source) => [source.id, {
    source,
    catalogues: readCatalogues(source.folder, log),
    definition: null,
    state: incompatible.has(source.id) ? 'incompatible' : 'discovered',
    reason: incompatible.get(source.id),
    failedStep: incompatible.has(source.id) ? 'requirements' as const : null,
  }]))
  const problemOwners = new Map<ProblemDeclaration, Installed>()
  const registrations = createPluginRegistrations()
  const enablement = createEnablement({ database, log })
  const standings = createPluginStandings(installed, enablement)
  const { isOn, access } = standings
  const stored = createPluginSettings(deps.seal)
  const versions = createPluginVersions(database)
  const retrying = new Map<string, Promise<PluginRetry>>()

  const problemTextsOf: PluginHost['problemTexts'] = ({ declaration, values }, locale) => {
    const { catalogues } = problemOwners.get(declaration) ?? {}
    const [title, detail] = (['title', 'detail'] as const).map((part) => catalogues?.ownMessage(locale, problemTextKey(declaration, part), values))
    return title === undefined || detail === undefined ? undefined : { title, detail }
  }

  function fail(plugin: Installed, step: FailedStep, error: unknown): void {
    const state = step === 'migration' ? 'migration-failed' : 'load-failed'
    plugin.state = state
    plugin.failedStep = step
    plugin.reason = shownText(error)
    hooks.removePlugin(plugin.source.id)
    registrations.remove(plugin.source.id)
    deps.parts().rights.remove(plugin.source.id)
    deps.parts().notices.remove(plugin.source.id)
    deps.parts().retention.remove(plugin.source.id)
    deps.parts().erasure.declarations.remove(plugin.source.id)
    log.error({ plugin: plugin.source.id, state, err: error }, 'plugin failed')
  }

  /** A required plugin that failed takes its dependents along; the others run on. */
  function missing(plugin: Installed): string | undefined {
    return required(plugin.source).find((id) => hasFailed(installed.get(id)?.state ?? 'incompatible'))
  }

  async function prepareOne(plugin: Installed): Promise<void> {
    const lacking = missing(plugin)
    if (lacking !== undefined) { fail(plugin, 'requirements', new PluginMistake(`requires the plugin ${lacking}, which is ${installed.get(lacking)?.state ?? 'not installed'}`)); return }
    try {
      const definition = await withDeadline('importing it', loadTimeoutMs, plugin.source.load)
      if (definition.id !== plugin.source.id) throw new PluginMistake(`its server half calls itself ${definition.id}`)
      plugin.definition = definition
      for (const { declaration } of Object.values(definition.problems ?? {})) problemOwners.set(declaration, plugin)
    } catch (error) { fail(plugin, 'import', error); return }
    plugin.state = 'migrating'
    try {
      const { migrations = [] } = plugin.definition
      const applied = migrations.length === 0 ? [] : await migratePlugin(deps.adminUrl, plugin.source.id, migrations, deps.applied)
      if (applied.length > 0) log.info({ plugin: plugin.source.id, applied }, 'plugin migrated')
      plugin.state = 'loading'
    } catch (error) { fail(plugin, 'migration', error) }
  }

  async function register(app: Parameters<RegisterRoutes>[0], plugin: Installed): Promise<void> {
    const { id } = plugin.source
    await app.register(async (scope) => {
      addGate(scope, gateOf(plugin))
      const lacking = missing(plugin)
      if (plugin.state === 'loading' && lacking !== undefined) fail(plugin, 'requirements', new PluginMistake(`requires the plugin ${lacking}, which could not be loaded`))
      if (plugin.state !== 'loading' || plugin.definition === null) return
      const watch = async (what: string, run: () => Promise<void>) => {
        // Errors must not reach avvio: it would leave the scope's routes without a context, and the next request would end the process.
        try { await withDeadline(what, loadTimeoutMs, run) } catch (error) { fail(plugin, 'registration', error) }
      }
      containPlugin(scope, watch)
      if (plugin.source.shipped !== true) checkSchemas(scope)
      keepRootBelowPlugin(scope)
      guardRoutes(scope, id, guard, { onRoute: (route) => { registrations.addRoute(id, route) } })
      const { plugins: needs = {}, optional = {} } = plugin.source.manifest?.requires ?? {}
      const context = createServerContext({
        pluginId: id, uses: { required: Object.keys(needs), optional: Object.keys(optional) }, parts: deps.parts(),
        hooks, jobs: deps.jobs, guard, seal: deps.seal, hosts: plugin.source.manifest?.hosts ?? [], settingsShape: plugin.definition.settings ?? {}, operatorShape: plugin.definition.operator?.settings ?? {}, signatures: deps.signatures, sealing: deps.sealing, registrations, isOn, access, enablement, operated: plugin.source.manifest?.operated === true, settings: (workspaceId) => settings(id, workspaceId),
        commands: deps.commands, message: plugin.catalogues.message, problemTexts: (locale, thrown) => problemTexts(thrown, languageFor(locale), problemTextsOf),
      })
      const { definition } = plugin
      await watch('registering it', async () => { await definition.server?.(scope, context) })
      if (stateOf(plugin) === 'loading') plugin.state = 'ready'
    }, { prefix: `/plugins/${id}` })
  }

  async function registerOperator(app: Parameters<RegisterRoutes>[0], plugin: Installed): Promise<void> {
    const { id } = plugin.source
    const routes = registrations.operatorRoutes(id)
    if (routes.length === 0) return
    await app.register(async (scope) => {
      addGate(scope, { ...gateOf(plugin), isOn: () => Promise.resolve(true) })
      const watch = async (what: string, run: () => Promise<void>) => {
        try { await withDeadline(what, loadTimeoutMs, run) } catch (error) { fail(plugin, 'registration', error) }
      }
      containPlugin(scope, watch)
      if (plugin.source.shipped !== true) checkSchemas(scope)
      guardRoutes(scope, id, guard, { reserved: reservedForOperator })
      for (const addRoutes of routes) await watch('registering its routes for the operator', async () => { await addRoutes(scope as unknown as FastifyInstance) })
    }, { prefix: `/${id}` })
  }

  const gateOf = (plugin: Installed) => ({
    pluginId: plugin.source.id,
    isOn: (workspaceId: string) => isOn(plugin.source.id, workspaceId),
    fault: () => (plugin.state === 'ready' ? undefined : plugin.reason ?? plugin.state),
  })

  const known = (pluginId: string): Installed => {
    const plugin = installed.get(pluginId)
    if (plugin === undefined) throw pluginUnknown({ values: { plugin: pluginId } })
    return plugin
  }
  const settings = async (pluginId: string, workspaceId: string): Promise<SettingsOf<SettingsShape>> =>
    withDrafts({ workspaceId, pluginId }, stored.inForce({ workspaceId, pluginId }, installed.get(pluginId)?.definition ?? null, (await enablement.of(workspaceId)).get(pluginId) ?? nothingStored))

  return {
    enablement,
    registrations,
    versions,
    ...standings,
    settings,
    withSettings(workspaceId, plugins, run) {
      for (const [pluginId, change] of Object.entries(plugins)) {
        const faults = settingFaults(known(pluginId).definition?.settings ?? {}, change)
        if (faults.length > 0) throw wrongSettings({ values: { plugin: pluginId }, errors: faults.map(({ path, message }) => ({ path: `/plugins/${pluginId}${path}`, message })) })
      }
      return draftingSettings({ workspaceId, plugins }, run)
    },
    upgradedSettings(pluginId, workspaceId, values) {
      const { definition } = known(pluginId)
      return definition === null ? {} : stored.upgraded({ workspaceId, pluginId }, definition, values).values
    },
    async unfitSettings(pluginId, workspaceId) {
      const { definition } = known(pluginId)
      return definition === null ? [] : stored.unfit({ workspaceId, pluginId }, definition, (await enablement.of(workspaceId)).get(pluginId) ?? nothingStored)
    },
    keptVersions: (pluginId) => previousPackages(deps.parts().config.pluginsFolder, pluginId).map((folder) => basename(folder)),
    failedStep: (pluginId) => installed.get(pluginId)?.failedStep ?? null,
    retry(pluginId) {
      const { source, definition, failedStep } = known(pluginId)
      if (failedStep === null) return Promise.resolve({ outcome: 'works', reason: null })
      const running = retrying.get(pluginId) ?? retryStep(deps, { source, definition, step: failedStep }).finally(() => { retrying.delete(pluginId) })
      retrying.set(pluginId, running)
      return running
    },
    list: () => [...installed.values()].map(view),
    get: (pluginId) => { const plugin = installed.get(pluginId); return plugin === undefined ? undefined : view(plugin) },
    recordKind: registrations.recordKind,
    title(pluginId, locale) {
      const { catalogues, source } = installed.get(pluginId) ?? {}
      const text = catalogues?.message(locale, 'plugin.title') ?? 'plugin.title'
      return text === 'plugin.title' ? source?.manifest?.title ?? pluginId : text
    },
    problemTexts: problemTextsOf,
    message: (pluginId, locale, key, values) => installed.get(pluginId)?.catalogues.message(locale, key, values) ?? key,
    catalogues: (pluginId) => installed.get(pluginId)?.catalogues ?? readCatalogues('', log),
    required: (pluginId) => { const plugin = installed.get(pluginId); return plugin === undefined ? [] : required(plugin.source) },
    dependents: (pluginId) => [...installed.values()].filter(({ source }) => required(source).includes(pluginId)).map(({ source }) => source.id),
    async passGate(pluginId, request) {
      await passGate(gateOf(known(pluginId)), request)
    },
    async prepare() {
      for (const plugin of installed.values()) if (plugin.state === 'discovered') await prepareOne(plugin)
    },
    async scopes(app) {
      for (const plugin of installed.values()) await register(app, plugin)
      app.addHook('onClose', async () => {
        for (const id of [...installed.keys()].toReversed()) {
          for (const close of registrations.takeClosers(id)) {
            await guard.call({ plugin: id, place: 'onClose', workspaceId: null, timeoutMs: loadTimeoutMs, background: true }, () => close()).catch(() => undefined)
          }
        }
      })
    },
    async operatorScopes(app) {
      for (const plugin of installed.values()) await registerOperator(app, plugin)
    },
    inbound: (app) => {
      const { clock } = deps.parts()
      for (const plugin of installed.values()) {
        inboundRoutes(app, { ...gateOf(plugin), requireWritable: (workspaceId) => requireWritable({ plugins: { access } }, workspaceId) }, registrations.inbound(plugin.source.id), { guard, clock })
        installationInboundRoutes(app, { ...gateOf(plugin), isOn: () => enablement.isOnAnywhere(plugin.source.id) }, registrations.installationInbound(plugin.source.id), { guard, clock })
        linkRoutes(app, gateOf(plugin), registrations.links(plugin.source.id), { guard, signatures: deps.signatures })
      }
    },
    publicPages: publicPageRoutes({ pages: registrations.publicPages, guard, isOn, settings, parts: deps.parts }),
    async start() {
      await enablement.start()
      const running = [...installed.values()].filter(({ state }) => state === 'ready').map(({ source }) => source)
      await versions.start(new Map(running.map(({ id, version }) => [id, version])))
      await hooks.start(running.map(({ id }) => id))
    },
    stop: enablement.stop,
  }
}

const stateOf = (plugin: Installed): PluginProcessState => plugin.state

function view({ source, definition, state, reason }: Installed): InstalledPlugin & { readonly manifest: PluginManifest | null } {
  return { id: source.id, version: source.version, folder: source.folder, manifest: source.manifest, definition: state === 'ready' || state === 'loading' ? definition : null, state, reason }
}
