import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import pino from 'pino'
import { readConfig } from '../core/config.ts'
import { coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../core/database/index.ts'
import type { DatabaseUrls } from '../core/database/index.ts'
import { prepareJobs } from '../core/jobs/prepare-jobs.ts'
import type { PluginSource } from '../core/kernel/plugin-source.ts'
import { createPlatform } from '../core/platform.ts'
import type { RunningPlatform } from '../core/platform.ts'

export const secret = 'a secret that only this benchmark knows'

export interface BenchPostgres {
  readonly folder: string
  readonly url: string
  /** Creates a database; resolves to its address. */
  addDatabase(name: string): Promise<string>
  /** Stops PostgreSQL and deletes the folder. */
  stop(): Promise<void>
}

export interface BenchDatabase extends BenchPostgres {
  readonly urls: DatabaseUrls
  readonly admin: pg.Pool
}

export interface BenchServer extends BenchDatabase {
  readonly overt: RunningPlatform
  readonly address: string
}

/** A new folder below the temporary folder that PostgreSQL's own user may enter. */
export function makeBenchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
  chmodSync(folder, 0o755)
  return folder
}

/** Starts a PostgreSQL that syncs every commit to disk, as in production. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const folder = makeBenchFolder()
  const postgres = await startEmbeddedPostgres({ dataFolder: folder })
  return {
    folder, url: postgres.url,
    async addDatabase(name) {
      const client = new pg.Client({ connectionString: postgres.url })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return postgres.url.replace('/postgres?', `/${name}?`)
    },
    async stop() {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a PostgreSQL with the tables of the core. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const postgres = await startBenchPostgres()
  const urls = await prepareRoles(postgres.url, secret)
  await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
  await prepareJobs(urls.jobs)
  const admin = openBenchPool(urls.admin)
  return {
    ...postgres, urls, admin,
    async stop() {
      await admin.end()
      await postgres.stop()
    },
  }
}

/** Starts a server in this process, on a database of its own. */
export async function startBenchServer({ plugins = [], appendsToLog = true }: { readonly plugins?: readonly PluginSource[]; readonly appendsToLog?: boolean } = {}): Promise<BenchServer> {
  const database = await startBenchDatabase()
  const { folder, urls } = database
  const config = readConfig({ OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, folder)
  const overt = await createPlatform({ config, secret, urls, log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() }, plugins, ui: false, appendsToLog })
  return {
    ...database, overt, address: await listen(overt.app),
    async stop() {
      await overt.close()
      await database.stop()
    },
  }
}

/** Connections of a superuser; one that is idle when PostgreSQL stops reports an error that means nothing here. */
export function openBenchPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 10 })
  pool.on('error', () => undefined)
  return pool
}

/** Listens on a free port of this machine; returns the address. */
export async function listen(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${String((app.server.address() as AddressInfo).port)}`
}
