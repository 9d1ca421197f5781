import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { assertSafeRole, coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../database/index.ts'
import type { DatabaseUrls } from '../database/index.ts'
import { prepareJobs } from '../jobs/job-queue.ts'
import { createLog } from '../log.ts'
import { discoverPlugins } from '../kernel/discover-plugins.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { readSecret } from '../secret.ts'

/** The folder of package.json: of the checkout, or of whoever installed the package. */
export const rootFolder = findRoot()

export interface InstallationOptions {
  readonly environment?: NodeJS.ProcessEnv
  readonly onProgress?: (message: string) => void
}

/** A database that is ready for use, and how to end what was started for it. */
export interface OpenDatabase {
  readonly config: Config
  readonly urls: DatabaseUrls
  readonly secret: string
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

/** Starts or reaches the database and brings its tables up to date. */
export async function openInstallationDatabase({ environment, onProgress }: InstallationOptions = {}): Promise<OpenDatabase> {
  const config = installationConfig(environment)
  for (const folder of [config.dataFolder, config.installersFolder, config.pluginsFolder]) mkdirSync(folder, { recursive: true, mode: 0o755 })
  const embedded = config.databaseUrl === undefined
    ? await startEmbeddedPostgres({ dataFolder: config.dataFolder, ...(onProgress === undefined ? {} : { onProgress }) })
    : undefined
  try {
    const secret = readSecret(config)
    const urls = await prepareRoles(config.databaseDirectUrl ?? config.databaseUrl ?? embedded!.url, secret, { poolerUrl: config.databaseDirectUrl === undefined ? undefined : config.databaseUrl })
    const applied = await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
    if (applied.length > 0) onProgress?.(`Applied ${applied.length} migrations`)
    await prepareJobs(urls.jobs)
    await assertSafeRole(urls.direct ?? urls.app)
    return { config, urls, secret, close: async () => { await embedded?.stop() } }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** Opens everything that a server has, without listening or running jobs. */
export async function openInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const database = await openInstallationDatabase(options)
  try {
    const { config, urls, secret } = database
    const log = createLog(config.logLevel)
    const shipped = join(rootFolder, 'plugins')
    const plugins = discoverPlugins([shipped, config.pluginsFolder], log).map((source) => ({ ...source, shipped: dirname(source.folder) === shipped }))
    const running = await createPlatform({ config, secret, urls, log, clock: { now: () => Temporal.Now.instant() }, plugins, refuseSecondConnections: process.env.OVERT_TEST_SECOND_CONNECTIONS === 'refuse' })
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

function findRoot(): string {
  const core = resolve(dirname(fileURLToPath(import.meta.url)), '..')
  const source = existsSync(join(core, 'cli', 'overt.ts')) ? core : dirname(core)
  const checkout = dirname(source)
  return existsSync(join(checkout, 'lerna.json')) ? checkout : process.cwd()
}
