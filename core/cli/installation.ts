import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { areApplied, assertSafeRole, coreMigrations, migrate, prepareRoles, readAppliedMigrations, startEmbeddedPostgres, unknownMigrations } from '../database/index.ts'
import { databaseNewer } from '../database/errors.ts'
import type { AppliedMigrations, DatabaseUrls } from '../database/index.ts'
import { prepareJobs } from '../jobs/prepare-jobs.ts'
import { createLog } from '../log.ts'
import { discoverPlugins } from '../kernel/discover-plugins.ts'
import { readPluginFolder } from '../kernel/plugin-source.ts'
import type { PluginSource } from '../kernel/plugin-source.ts'
import type { RunningPlatform } from '../platform.ts'
import { readSecret } from '../secret.ts'
import { phase } from '../start-phase.ts'
import { packagePlaces } from './plugin/package-places.ts'
import { pluginPackages } from './plugin-packages.ts'

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
const isCheckout = existsSync(join(checkout, 'lerna.json'))

/** The folder of package.json: of the checkout, or of whoever installed the package. */
export const rootFolder = isCheckout ? checkout : process.cwd()

export interface InstallationOptions {
  readonly environment?: NodeJS.ProcessEnv
  readonly onProgress?: (message: string) => void
}

/** A database that is ready for use, and how to end what was started for it. */
export interface OpenDatabase {
  readonly config: Config
  readonly urls: DatabaseUrls
  readonly secret: string
  /** Migrations that were there before; those of the core are complete now. */
  readonly applied: AppliedMigrations
  close(): Promise<void>
}

export interface Installation extends RunningPlatform {
  readonly config: Config
  readonly secret: string
  readonly urls: DatabaseUrls
}

/** Reads the configuration from the environment and `.env`. Errors: `wrong-configuration`. */
export function installationConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const file = join(rootFolder, '.env')
  if (environment === process.env && existsSync(file)) process.loadEnvFile(file)
  return readConfig(environment, rootFolder)
}

/** Starts or reaches the database and brings its tables up to date. Errors: `database-newer`, `migration-failed`. */
export async function openInstallationDatabase({ environment, onProgress }: InstallationOptions = {}): Promise<OpenDatabase> {
  const config = installationConfig(environment)
  for (const folder of [config.dataFolder, config.installersFolder, config.pluginsFolder]) mkdirSync(folder, { recursive: true, mode: 0o755 })
  const embedded = config.databaseUrl === undefined
    ? await startEmbeddedPostgres({ dataFolder: config.dataFolder, archiveLog: config.backup?.log === true, ...(onProgress === undefined ? {} : { onProgress }) })
    : undefined
  performance.mark(`${phase}PostgreSQL reached`)
  try {
    const secret = readSecret(config)
    const adminUrl = config.databaseDirectUrl ?? config.databaseUrl ?? embedded!.url
    const [urls, applied] = await Promise.all([
      prepareRoles(adminUrl, secret, { poolerUrl: config.databaseDirectUrl === undefined ? undefined : config.databaseUrl, replicaUrl: config.databaseReplicaUrl }),
      readAppliedMigrations(adminUrl),
    ])
    await Promise.all([prepareJobs(urls.jobs), assertSafeRole(urls.direct ?? urls.app)])
    const unknown = unknownMigrations(applied, 'core', coreMigrations)
    if (unknown.length > 0) throw databaseNewer({ values: { names: unknown.join(', ') } })
    if (!areApplied(applied, 'core', coreMigrations)) {
      const fresh = await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
      if (fresh.length > 0) onProgress?.(`Applied ${fresh.length} migrations`)
    }
    performance.mark(`${phase}database up to date`)
    return { config, urls, secret, applied, close: async () => { await embedded?.stop() } }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** Opens everything that a server has, without listening or running jobs. */
export async function openInstallation(options: InstallationOptions = {}): Promise<Installation> {
  // PostgreSQL starts while the rest of the program is loaded.
  const opening = openInstallationDatabase(options)
  opening.catch(() => undefined)
  const { createPlatform } = await import('../platform.ts')
  performance.mark(`${phase}program loaded`)
  const database = await opening
  try {
    const { config, urls, secret, applied } = database
    const log = createLog(config.logLevel)
    const running = await createPlatform({ config, secret, urls, log, clock: { now: () => Temporal.Now.instant() }, plugins: installedPlugins(config, log), applied, packages: packagePlaces(config), refuseSecondConnections: process.env.OVERT_TEST_SECOND_CONNECTIONS === 'refuse' })
    return {
      ...running, config, secret, urls,
      async close() {
        await running.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Every plugin of the installation: those that ship with the platform, packages that it depends on, and what was added. */
export function installedPlugins({ pluginsFolder }: Pick<Config, 'pluginsFolder'>, log: Pick<FastifyBaseLogger, 'warn'>): readonly PluginSource[] {
  const folders = shippedPlugins()
  return discoverPlugins([pluginsFolder], log, folders).map((source) => ({ ...source, shipped: folders.includes(source.folder) && isOfPlatform(source.folder) }))
}

/** Folders of the plugins that came with the platform or with a package manager, which is who removes and replaces them. */
function shippedPlugins(): readonly string[] {
  return isCheckout ? discoverPlugins([join(rootFolder, 'plugins')], { warn: () => undefined }).map(({ folder }) => folder) : pluginPackages(rootFolder)
}

/** Whether a plugin of this id came with the platform or with a package manager. */
export const isShipped = (id: string): boolean => shippedPlugins().some((folder) => readPluginFolder(folder, id).id === id)

/** Its schemas were checked by the tests of the platform. */
const isOfPlatform = (folder: string): boolean => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: string }).name?.startsWith('@overt/plugin-') === true
