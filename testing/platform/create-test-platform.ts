import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RouteOptions } from 'fastify'
import pino from 'pino'
import { addOperator, copyTables, createPlatform, declaredCopies, isCopied, memberCaller, prepareRoles, readConfig, readKind } from '@overt/core/parts'
import type { PluginSource, RunningPlatform } from '@overt/core/parts'
import type { HookName, UnitOfWork } from '@overt/sdk'
import type { PluginCall, TestedPlugin, TestPlatform as SdkTestPlatform, TestPlatformOptions as SdkTestPlatformOptions, TestPlugin } from '../contracts.ts'
import { readMails } from '../mails.ts'
import { loseNothing } from './lose-nothing.ts'
import { createTestClock } from './test-clock.ts'
import { createTestDatabase, testSecret } from './test-database.ts'
import { pluginTemplate, testPluginSource } from './test-plugins.ts'
import { makeTestWorkspace } from './test-workspace.ts'

export type { TestAgent, TestClock, TestMember, TestWorkspace, TestWorkspaceOptions } from '../contracts.ts'

export interface TestPlatformOptions extends Omit<SdkTestPlatformOptions, 'plugins'> {
  readonly plugins?: readonly (TestPlugin | PluginSource)[]
  /** Address of a cluster of the test's own. */
  readonly cluster?: string
  /** Address of a replica of that cluster, given the name of the database once it is made. */
  readonly replica?: (database: string) => Promise<string>
  /** For what is measured: without the check of each answer against its schema, which reads and compares all of it and may take longer than the answer. */
  readonly unchecked?: boolean
}

/** A whole server for a test file, with what only the core's own tests look at. */
export interface TestPlatform extends Omit<RunningPlatform, 'close'>, SdkTestPlatform {
  /** Every route as it was registered. */
  readonly routes: readonly RouteOptions[]
  readonly databaseUrls: { readonly admin: string; readonly app: string; readonly jobs: string }
}

/** Real PostgreSQL from a template database, real Fastify; nothing listens, no job runs until `drain`. */
export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const sources = (options.plugins ?? []).map(testPluginSource)
  const test = await createTestDatabase(await pluginTemplate(sources, options.loadTimeoutMs), options.cluster)
  const urls = options.replica === undefined ? test.urls : await prepareRoles(test.urls.admin, testSecret, { replicaUrl: await options.replica(test.urls.admin) })
  const dataFolder = mkdtempSync(join(tmpdir(), 'overt-data-'))
  const clock = createTestClock(options.clock)
  const config = readConfig({ OVERT_DATA: dataFolder, DATABASE_URL: test.urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', ...options.environment }, dataFolder)
  const routes: RouteOptions[] = []
  const running = await createPlatform({
    config, secret: testSecret, urls, clock, plugins: sources, refuseSecondConnections: true,
    prepare(app) {
      if (options.unchecked !== true) loseNothing(app)
      app.addHook('onRoute', (route) => { routes.push(route) })
    },
    log: pino({ level: options.logLevel ?? process.env.OVERT_TEST_LOG ?? 'silent' }),
    ...(options.loadTimeoutMs === undefined ? {} : { loadTimeoutMs: options.loadTimeoutMs }),
  })
  const { platform, guard } = running
  const drain = async (): Promise<void> => {
    await platform.identity.settled()
    await platform.hooks.settled()
    await platform.jobs.drain()
    await platform.hooks.settled()
  }
  return {
    ...running,
    clock,
    routes,
    dataFolder,
    database: platform.database,
    databaseUrls: test.urls,
    faults: guard.faults,
    workspace: (workspaceOptions) => makeTestWorkspace(running, workspaceOptions),
    plugin: (pluginId) => describePlugin(running, pluginId),
    emit: (workspaceId, hook, payload) => platform.database.inWorkspace({ workspaceId }, (unit) => emit(running, unit, hook, payload)),
    async erase(workspaceId, memberId) {
      const id = await platform.database.inWorkspace({ workspaceId }, async (unit) => {
        const [admin] = await unit.query<{ id: string }>(`select id from core.member where workspace_id = $1 and role = 'admin' and status = 'active' order by joined_at, id limit 1`, [workspaceId])
        const caller = await memberCaller(platform.abilities, unit, admin!.id)
        return (await platform.erasure.request(unit, caller, { memberId, reason: 'test', startAt: clock.now() })).view.id
      })
      await platform.erasure.run(workspaceId, id, new AbortController().signal)
    },
    copied: (workspaceId, memberId) => copiedRows(running, workspaceId, memberId),
    drain,
    async mails(to) {
      await drain()
      return (await readMails(dataFolder)).filter((mail) => to === undefined || mail.to === to)
    },
    async addOperator({ email }) { await addOperator(platform.database, { email, at: clock.now() }) },
    async callsDuring(run) {
      const calls: PluginCall[] = []
      const stop = guard.onCall(({ plugin, place, workspaceId }) => { calls.push({ plugin, place, workspaceId }) })
      try {
        await run()
      } finally {
        stop()
      }
      return calls
    },
    async close() {
      await running.close()
      await test.drop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function copiedRows({ platform }: RunningPlatform, workspaceId: string, memberId: string): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = await platform.database.inWorkspace({ workspaceId }, (unit) => copyTables(unit, declaredCopies(platform.plugins.list())))
  const rows: Record<string, Record<string, unknown>[]> = {}
  for (const table of tables) {
    if (!isCopied(table) || table.copy.person === null) continue
    const found = rows[table.kind] = [] as Record<string, unknown>[]
    for await (const { json } of readKind(platform.database, table, { workspaceId, memberId })) found.push(JSON.parse(json) as Record<string, unknown>)
  }
  return rows
}

function describePlugin({ platform }: RunningPlatform, pluginId: string): TestedPlugin {
  const plugin = platform.plugins.get(pluginId)
  if (plugin === undefined) throw new Error(`the plugin ${pluginId} is not installed here`)
  const { registrations } = platform.plugins
  const catalogues = platform.plugins.catalogues(pluginId)
  return {
    ...plugin,
    routes: registrations.routes(pluginId),
    services: registrations.services(pluginId),
    recordKinds: registrations.recordKinds(pluginId),
    recordTables: registrations.recordTables(pluginId),
    retention: platform.retention.kinds(pluginId).map(({ id, kept, pseudonymized }) => ({ id, setting: 'setting' in kept ? kept.setting : null, pseudonymized: pseudonymized !== undefined })),
    hooks: platform.hooks.list().filter(({ owner, handlers }) => owner === pluginId || handlers.includes(pluginId))
      .map(({ name, owner, declaration, handlers }) => ({ name: String(name), owner, kind: declaration.kind, doc: declaration.doc, listens: handlers.includes(pluginId) })),
    messages: new Map(catalogues.locales.map((locale) => [locale, catalogues.keys(locale)])),
  }
}

/** The public signatures tie payloads to names; here both come from outside. */
async function emit({ platform }: RunningPlatform, unit: UnitOfWork, name: string, payload: unknown): Promise<unknown> {
  const hook = platform.hooks.list().find((declared) => declared.name === name as HookName)
  if (hook === undefined) throw new Error(`there is no hook ${name}`)
  const hooks = hook.owner === 'core' ? platform.hooks.core : platform.hooks.forPlugin(hook.owner)
  const emission = { workspaceId: unit.workspaceId, unit }
  const run = hooks[hook.declaration.kind] as (...values: unknown[]) => unknown
  return hook.declaration.kind === 'filter' ? run(name, payload, {}, emission) : run(name, payload, emission)
}
