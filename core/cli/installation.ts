import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { areApplied, assertSafeRole, coreMigrations, migrate, prepareRoles, readAppliedMigrations, startEmbeddedPostgres, unknownMigrations } from '../database/index.ts'
import { databaseNewer } from '../database/errors.ts'
import type { AppliedMigrations, DatabaseUrls } from '../database/index.ts'
import { prepareJobs } from '../jobs/prepare-jobs.ts'
import { createLog } from '../log.ts'
import type { RunningPlatform } from '../platform.ts'
import { readSecret } from '../secret.ts'
import { phase } from '../start-phase.ts'
import { installedPlugins } from './plugin/present-plugins.ts'
import { packagePlaces } from './plugin/package-places.ts'
import { rootFolder } from './root-folder.ts'

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
