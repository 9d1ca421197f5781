import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { coreMigrations, migrate, prepareJobs, prepareRoles } from '@overt/core/parts'
import type { DatabaseUrls } from '@overt/core/parts'
import { sharedTestCluster } from './test-cluster.ts'

export interface TestDatabase {
  readonly urls: DatabaseUrls
  drop(): Promise<void>
}

export const testSecret = 'a secret that only tests know, 32 characters'

/** Prepares a template further than the core's tables, e.g. by plugin migrations; the key names what it holds. */
export interface TemplateExtension {
  readonly key: string
  prepare(urls: DatabaseUrls): Promise<void>
}

/** A fresh database with all of the core's tables, copied from a template that the first caller makes. */
export async function createTestDatabase(extension?: TemplateExtension, ownCluster?: string): Promise<TestDatabase> {
  const cluster = ownCluster ?? await sharedTestCluster()
  const template = await templateOf(cluster, extension)
  const name = `test_${randomBytes(6).toString('hex')}`
  await withClient(cluster, (client) => client.query(`create database ${name} template ${template} strategy file_copy`))
  return {
    urls: await prepareRoles(inDatabase(cluster, name), testSecret),
    drop: () => withClient(cluster, async (client) => { await client.query(`drop database if exists ${name} with (force)`) }),
  }
}

const templates = new Map<string, Promise<string>>()

function templateOf(cluster: string, extension: TemplateExtension | undefined): Promise<string> {
  const content = [...coreMigrations.map(({ name, up }) => `${name}${up.toString()}`), extension?.key ?? ''].join('\n')
  const name = `template_${createHash('sha256').update(content).digest('hex').slice(0, 12)}`
  const known = `${cluster} ${name}`
  const made = templates.get(known) ?? makeTemplate(cluster, name, extension)
  templates.set(known, made)
  return made
}

/** Test processes race for the template: the first makes it under a lock, the others find it done. */
async function makeTemplate(cluster: string, name: string, extension: TemplateExtension | undefined): Promise<string> {
  return withClient(cluster, async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) {
      const partial = `${name}_partial`
      await client.query(`drop database if exists ${partial} with (force)`)
      await client.query(`create database ${partial}`)
      const urls = await prepareRoles(inDatabase(cluster, partial), testSecret)
      await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
      await prepareJobs(urls.jobs)
      await extension?.prepare(urls)
      await client.query(`alter database ${partial} rename to ${name}`)
    }
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
    return name
  })
}

function inDatabase(url: string, name: string): string {
  return url.replace(/\/postgres\?/, `/${name}?`)
}

async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}
