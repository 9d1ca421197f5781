import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import pg from 'pg'
import { Registry } from 'prom-client'
import type { Clock } from '@overt/sdk'
import { auditTail, createAudit, createChainWorker, createRowSignatures } from './audit/index.ts'
import { openBlobs } from './blobs/open-blobs.ts'
import type { Backups } from './backup/backups.ts'
import { settingsWithFiles } from './config.ts'
import type { Config } from './config.ts'
import type { JobQueue, Platform, PlatformAudit } from './contracts.ts'
import { createCopies } from './copy/index.ts'
import { logArchiveFolder, openDatabase } from './database/index.ts'
import type { AppliedMigrations, DatabaseUrls, SecondConnection } from './database/index.ts'
import { createDeviceAuthentication, createPolicies, createPolicyReceipts, createPolicyVersions, scheduleOfflineSweep } from './devices/index.ts'
import { createDocuments } from './documents/index.ts'
import { scheduleIdempotencySweep } from './http/idempotency.ts'
import { createHeavyTurns, heavyLimits } from './http/heavy-turns.ts'
import { createMemberRequests } from './http/member-requests.ts'
import { createServer } from './http/server.ts'
import { createDirectory } from './identity/directory.ts'
import { createIdentity } from './identity/identity.ts'
import { createJobQueue } from './jobs/job-queue.ts'
import { createErasure } from './erasure/index.ts'
import { createConfiguration } from './kernel/configuration.ts'
import { createCommands } from './kernel/commands.ts'
import { createGuard } from './kernel/guarded-call.ts'
import type { Guard } from './kernel/guarded-call.ts'
import { createHookRegistry } from './kernel/hook-registry.ts'
import type { KernelHooks } from './kernel/hook-registry.ts'
import { createPluginHost } from './kernel/plugin-host.ts'
import type { PackagePlaces } from './plugin-packages/contracts.ts'
import { runningPlugin } from './kernel/plugin-scope.ts'
import { createLinkSignatures } from './kernel/link-signatures.ts'
import { createSettingsSeal } from './kernel/settings-seal.ts'
import type { KernelPluginHost } from './kernel/plugin-host.ts'
import type { PluginSource } from './kernel/plugin-source.ts'
import { createPluginRights } from './permission/plugin-rights.ts'
import type { PluginRights } from './permission/contracts.ts'
import { createLiveHub } from './live/live-hub.ts'
import { createMail } from './mail/index.ts'
import { countUndeliveredMails } from './operator/index.ts'
import { createNotices } from './notices/index.ts'
import type { PlatformNotices } from './notices/contracts.ts'
import { createAbilities } from './permission/index.ts'
import { serverParts } from './server-parts.ts'
import { createBoard } from './processes/board.ts'
import { createRetention, scheduleCoreRetention } from './retention/index.ts'
import { createSealing } from './sealing.ts'
import { phase } from './start-phase.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { createTransparency, scheduleHeads } from './transparency/index.ts'
import { platformVersion } from './version.ts'
import { createCatalogue, createWork, registerWorkJobs } from './work/index.ts'

export interface PlatformOptions {
  readonly config: Config
  readonly secret: string
  readonly urls: DatabaseUrls
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly plugins: readonly PluginSource[]
  /** What the database is known to have: the tables of plugins that are complete are not looked at again. */
  readonly applied?: AppliedMigrations
  /** Where packages go that are installed from the UI; absent: none are. */
  readonly packages?: PackagePlaces
  /** Milliseconds for importing and for registering one plugin. */
  readonly loadTimeoutMs?: number
  /** Serve the built admin UI. Default true. */
  readonly ui?: boolean
  /** Is given the server before anything is registered on it. */
  readonly prepare?: (app: FastifyInstance) => void
  /** Code that asks for a connection while it holds one fails, instead of being named in the log once and given a spare one. Default false. */
  readonly refuseSecondConnections?: boolean
  /** False: rows of the trail get no leaves in the transparency log, for measuring what these cost. Default true. */
  readonly appendsToLog?: boolean
}

/** A composed server: everything prepared, nothing listening, no jobs running. */
export interface RunningPlatform {
  readonly platform: Platform & { readonly plugins: KernelPluginHost; readonly hooks: KernelHooks }
  readonly app: FastifyInstance
  readonly guard: Guard
  /** Undefined where the configuration names no place for them. */
  readonly backups: Backups | undefined
  /** Unready from now on: answers ask for a new connection, live streams send their pages elsewhere. Everything is still served. */
  beginStop(): void
  close(): Promise<void>
}

/** Builds every part of the server over a migrated database. */
export async function createPlatform({ config, secret, urls, log, clock, plugins: sources, applied, packages, loadTimeoutMs, ui = true, prepare, refuseSecondConnections = false, appendsToLog }: PlatformOptions): Promise<RunningPlatform> {
  const stop = new AbortController()
  const database = openDatabase({
    url: urls.app, directUrl: urls.direct, replicaUrl: urls.replica, poolSize: config.poolSize, clock,
    onReplicaLeft: (reason) => { log.warn({ reason }, 'reports read the primary for a while') },
    onSecondConnection: refuseSecondConnections ? undefined : logOnce(log),
  })
  const board = createBoard({ database, log })
  const registry = new Registry()
  const telemetry = await openTelemetry({ config, registry, log })
  const heavyTurns = createHeavyTurns(heavyLimits(config.poolSize), board)
  const jobs: JobQueue = createJobQueue({ url: urls.jobs, log, clock, turns: heavyTurns, ...(telemetry === undefined ? {} : { trace: telemetry.trace }) })
  const guard = createGuard({ log, clock })
  const live = await createLiveHub(database, log)
  const signatures = createRowSignatures(secret)
  const chain = createChainWorker({ database, signatures, log, appends: appendsToLog })
  const audit: PlatformAudit = createAudit({ clock, database, signatures, chain, live, plugins: () => plugins })
  const transparency = createTransparency({ secret, clock, database, catchUp: chain.catchUp })
  const files = await openBlobs(config)
  const { blobs } = files
  const documents = createDocuments({ log })
  const mail = createMail({ config, log, database, jobs, blobs, live, clock, onSettled: (unit, settled) => hooks.core.durable('mail.settled', settled, { workspaceId: unit.workspaceId, unit }) })
  const backups = await openBackups({ config, log, clock, jobs, mail })
  const hooks: KernelHooks = createHookRegistry({ log, clock, database, jobs, guard, isOn: (pluginId, workspaceId) => plugins.isOn(pluginId, workspaceId), standing: (pluginId, workspaceId) => plugins.standing(pluginId, workspaceId) })
  const notices: PlatformNotices = createNotices({ config, secret, log, clock, database, jobs, hooks, live, mail, plugins: () => plugins })
  const directory = createDirectory()
  const commands = createCommands({ parts: () => platform, send: createMemberRequests(() => app, database) })
  const plugins: KernelPluginHost = createPluginHost({
    log, database, hooks, jobs, guard, commands, seal: createSettingsSeal(secret), signatures: createLinkSignatures(secret, clock), sealing: createSealing(secret, 'overt plugin texts'), adminUrl: urls.admin, sources, applied, packages, platformVersion, parts: () => platform,
    ...(loadTimeoutMs === undefined ? {} : { loadTimeoutMs }),
  })
  const rights: PluginRights = createPluginRights({ database, guard, live, plugins: () => plugins })
  const abilities = createAbilities({ plugins, sources: [rights] })
  const identity = await createIdentity({ config, secret, log, clock, database, mail, abilities, jobs, audit, blobs })
  const policies = createPolicies({ abilities, hooks, plugins, live, clock, notices })
  const deviceTokens = await createDeviceAuthentication({ database })
  const work = createWork({ hooks, live, clock, audit, abilities, notices })
  const catalogue = createCatalogue()
  const retention = createRetention(() => platform)
  const erasure = createErasure(() => platform, { jobs, guard, secret })
  const policyReceipts = createPolicyReceipts({ transparency, clock })
  const policyVersions = createPolicyVersions({ policies })
  const copies = createCopies({ database, blobs, clock, plugins: () => plugins.list() })
  const configuration = createConfiguration({ host: plugins, changes: plugins.changes, parts: () => platform })
  const platform = { config, log, clock, database, hooks, plugins, jobs, mail, notices, audit, transparency, live, blobs, documents, identity, abilities, directory, work, catalogue, policies, deviceTokens, rights, retention, erasure, configuration, policyReceipts, policyVersions, copies, heavyTurns, board, stopping: stop.signal }
  registerWorkJobs(platform)
  scheduleOfflineSweep(platform)
  scheduleHeads(platform)
  scheduleIdempotencySweep(platform)
  scheduleCoreRetention(platform)

  await plugins.prepare()
  performance.mark(`${phase}plugins loaded`)
  const app: FastifyInstance = await createServer(platform, serverParts({ accounts: identity, plugins, ui }), {
    check: () => (stop.signal.aborted ? Promise.resolve('stopping') : databaseFault(urls.app)),
    plugins: () => plugins.list().map(({ id, state, reason }) => ({ id, state, reason })),
    undeliveredMails: () => database.inIdentity(null, countUndeliveredMails),
    auditTail: () => auditTail(database),
    registry, backups,
  }, { telemetry, prepare })
  await app.ready()
  performance.mark(`${phase}routes registered`)
  await plugins.start()
  await rights.start()
  await board.start()
  chain.start()

  return {
    platform,
    app,
    guard,
    backups,
    beginStop: () => { stop.abort() },
    async close() {
      stop.abort()
      await backups?.close()
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
      await board.stop()
      await chain.close()
      await database.close()
      files.close()
      await telemetry?.close()
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

/** Loaded by those who have a collector only. */
async function openTelemetry({ config, registry, log }: Pick<PlatformOptions, 'config' | 'log'> & { readonly registry: Registry }): Promise<Telemetry | undefined> {
  if (config.telemetry === undefined) return undefined
  const { openTelemetry: open } = await import('./telemetry/open-telemetry.ts')
  return open({ config: config.telemetry, version: platformVersion, role: config.role, registry, log, trustsCallers: config.trustProxy.length > 0 })
}

/** Loaded by those who have a place for backups only. */
async function openBackups({ config, ...parts }: Pick<PlatformOptions, 'config' | 'log' | 'clock'> & Pick<Platform, 'jobs' | 'mail'>): Promise<Backups | undefined> {
  if (config.backup === undefined) return undefined
  const [{ createBackups }, { runBackupCommand }] = await Promise.all([import('./backup/backups.ts'), import('./backup/backup-process.ts')])
  // Now, while files of secrets can be read: the process may leave root later.
  const environment = settingsWithFiles(process.env)
  return createBackups({ ...parts, config: config.backup, logFolder: logArchiveFolder(config.dataFolder), run: (verb, signal) => runBackupCommand(verb, environment, signal) })
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
