import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import pg from 'pg'
import type { Clock } from '@overt/sdk'
import { auditTail, createAudit, createChainWorker, createRowSignatures } from './audit/index.ts'
import { openBlobs } from './blobs/open-blobs.ts'
import type { Config } from './config.ts'
import type { JobQueue, Platform, PlatformAudit } from './contracts.ts'
import { openDatabase } from './database/index.ts'
import type { DatabaseUrls, SecondConnection } from './database/index.ts'
import { createDeviceAuthentication, createPolicies, scheduleOfflineSweep } from './devices/index.ts'
import { createDocuments } from './documents/index.ts'
import { scheduleIdempotencySweep } from './http/idempotency.ts'
import { createHeavyTurns, heavyLimits } from './http/heavy-turns.ts'
import { createMemberRequests } from './http/member-requests.ts'
import { createServer } from './http/server.ts'
import { createDirectory } from './identity/directory.ts'
import { createIdentity } from './identity/identity.ts'
import { createJobQueue } from './jobs/job-queue.ts'
import { createCommands } from './kernel/commands.ts'
import { createGuard } from './kernel/guarded-call.ts'
import type { Guard } from './kernel/guarded-call.ts'
import { createHookRegistry } from './kernel/hook-registry.ts'
import type { KernelHooks } from './kernel/hook-registry.ts'
import { createPluginHost } from './kernel/plugin-host.ts'
import { runningPlugin } from './kernel/plugin-scope.ts'
import { createLinkSignatures } from './kernel/link-signatures.ts'
import { createSettingsSeal } from './kernel/settings-seal.ts'
import type { KernelPluginHost } from './kernel/plugin-host.ts'
import type { PluginSource } from './kernel/plugin-source.ts'
import { createPluginRights } from './kernel/rights.ts'
import type { PluginRights } from './kernel/rights.ts'
import { createLiveHub } from './live/live-hub.ts'
import { createMail } from './mail/index.ts'
import { createAbilities } from './permission/index.ts'
import { serverParts } from './server-parts.ts'
import { platformVersion } from './version.ts'
import { createCatalogue, createWork, registerWorkJobs } from './work/index.ts'

export interface PlatformOptions {
  readonly config: Config
  readonly secret: string
  readonly urls: DatabaseUrls
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly plugins: readonly PluginSource[]
  /** Milliseconds for importing and for registering one plugin. */
  readonly loadTimeoutMs?: number
  /** Serve the built admin UI. Default true. */
  readonly ui?: boolean
  /** Is given the server before anything is registered on it. */
  readonly prepare?: (app: FastifyInstance) => void
  /** Code that asks for a connection while it holds one fails, instead of being named in the log once and given a spare one. Default false. */
  readonly refuseSecondConnections?: boolean
}

/** A composed server: everything prepared, nothing listening, no jobs running. */
export interface RunningPlatform {
  readonly platform: Platform & { readonly plugins: KernelPluginHost; readonly hooks: KernelHooks }
  readonly app: FastifyInstance
  readonly guard: Guard
  /** Unready from now on: answers ask for a new connection, live streams send their pages elsewhere. Everything is still served. */
  beginStop(): void
  close(): Promise<void>
}

/** Builds every part of the server over a migrated database. */
export async function createPlatform({ config, secret, urls, log, clock, plugins: sources, loadTimeoutMs, ui = true, prepare, refuseSecondConnections = false }: PlatformOptions): Promise<RunningPlatform> {
  const stop = new AbortController()
  const database = openDatabase({ url: urls.app, directUrl: urls.direct, poolSize: config.poolSize, clock, onSecondConnection: refuseSecondConnections ? undefined : logOnce(log) })
  const heavyTurns = createHeavyTurns(heavyLimits(config.poolSize))
  const jobs: JobQueue = createJobQueue({ url: urls.jobs, log, clock, turns: heavyTurns })
  const guard = createGuard({ log, clock })
  const live = await createLiveHub(database, log)
  const signatures = createRowSignatures(secret)
  const chain = createChainWorker({ database, signatures, log })
  const audit: PlatformAudit = createAudit({ clock, database, signatures, chain, live, plugins: () => plugins })
  const files = await openBlobs(config)
  const { blobs } = files
  const documents = createDocuments({ log })
  const mail = createMail({ config, log, database, jobs, blobs, live, clock })
  const hooks: KernelHooks = createHookRegistry({ log, clock, database, jobs, guard, isOn: (pluginId, workspaceId) => plugins.isOn(pluginId, workspaceId), standing: (pluginId, workspaceId) => plugins.standing(pluginId, workspaceId) })
  const directory = createDirectory()
  const commands = createCommands({ parts: () => platform, send: createMemberRequests(() => app, database) })
  const plugins: KernelPluginHost = createPluginHost({
    log, database, hooks, jobs, guard, commands, seal: createSettingsSeal(secret), signatures: createLinkSignatures(secret, clock), adminUrl: urls.admin, sources, platformVersion, parts: () => platform,
    ...(loadTimeoutMs === undefined ? {} : { loadTimeoutMs }),
  })
  const rights: PluginRights = createPluginRights({ database, guard, live, plugins: () => plugins })
  const abilities = createAbilities({ plugins, sources: [rights] })
  const identity = await createIdentity({ config, secret, log, clock, database, mail, abilities, jobs, audit })
  const policies = createPolicies({ hooks, plugins, live, clock })
  const deviceTokens = await createDeviceAuthentication({ database })
  const work = createWork({ hooks, live, clock, audit, abilities })
  const catalogue = createCatalogue()
  const platform = { config, log, clock, database, hooks, plugins, jobs, mail, audit, live, blobs, documents, identity, abilities, directory, work, catalogue, policies, deviceTokens, rights, heavyTurns, stopping: stop.signal }
  registerWorkJobs(platform)
  scheduleOfflineSweep(platform)
  scheduleIdempotencySweep(platform)

  await plugins.prepare()
  const app: FastifyInstance = await createServer(platform, serverParts({ accounts: identity, plugins, ui }), {
    check: () => (stop.signal.aborted ? Promise.resolve('stopping') : databaseFault(urls.app)),
    plugins: () => plugins.list().map(({ id, state, reason }) => ({ id, state, reason })),
    auditTail: () => auditTail(database),
  }, prepare)
  await app.ready()
  await plugins.start()
  await rights.start()
  chain.start()

  return {
    platform,
    app,
    guard,
    beginStop: () => { stop.abort() },
    async close() {
      stop.abort()
      // Before the server: what runs may still send requests as a member.
      await jobs.stop()
      // Requests that wait for a document end, so that the server need not wait for them.
      documents.close()
      await app.close()
      await hooks.settled()
      await plugins.stop()
      await rights.stop()
      await identity.close()
      await deviceTokens.close()
      await live.close()
      await chain.close()
      await database.close()
      files.close()
    },
  }
}

/** Names each place in the code once. */
function logOnce(log: FastifyBaseLogger): (offence: SecondConnection) => void {
  const named = new Set<string>()
  return (offence) => {
    const { plugin = 'core', place } = runningPlugin() ?? {}
    const key = `${plugin} ${place ?? ''} ${offence.place}`
    if (named.has(key)) return
    named.add(key)
    log.error({ err: offence, plugin, place }, 'code asked for a second connection while it held one')
  }
}

/** A connection of its own: a busy pool is no reason to call the server unready. */
async function databaseFault(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return undefined
  } catch {
    return 'database'
  } finally {
    await client.end().catch(() => undefined)
  }
}
