import { expect } from 'chai'
import pg from 'pg'
import { areApplied, coreMigrations, prepareRoles, readAppliedMigrations } from '../database/index.ts'
import { prepareJobs } from '../jobs/prepare-jobs.ts'
import { createTestDatabase, testSecret } from '@overt/testing/platform'

describe('a start on a prepared database', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let admin: pg.Client
  before(async () => {
    database = await createTestDatabase()
    admin = new pg.Client({ connectionString: database.urls.admin })
    await admin.connect()
    await prepare()
  })
  after(async () => {
    await admin.end()
    await database.drop()
  })

  async function prepare(): Promise<void> {
    const urls = await prepareRoles(database.urls.admin, testSecret)
    await prepareJobs(urls.jobs)
  }
  /** The transactions that last wrote what a start makes. */
  async function lastWriters(): Promise<unknown> {
    const { rows } = await admin.query(`
      select (select xmin::text from pg_database where datname = current_database()) as database, (select json_object_agg(nspname, xmin::text) from pg_namespace where nspname in ('public', 'jobs')) as schemas,
        (select xmin::text from pg_proc where oid = to_regprocedure('jobs.add(text, json, text, timestamptz, int)')) as function, (select xmin::text from pg_class where oid = to_regclass('jobs.hook_subscription')) as subscriptions`)
    return rows[0]
  }

  it('writes nothing, so that it waits for no disk', async () => {
    const before = await lastWriters()
    await prepare()
    expect(await lastWriters()).to.deep.equal(before)
  })

  for (const [what, undo, isBack] of [
    ['a role may no longer use the extensions', 'revoke usage on schema public from overt_app', `has_schema_privilege('overt_app', 'public', 'usage')`],
    ['everybody may use the public schema', 'grant usage on schema public to public', `not has_schema_privilege('public', 'public', 'usage')`],
    ['an extension is missing', 'drop extension pg_trgm cascade', `exists (select from pg_extension where extname = 'pg_trgm')`],
    ['the function that adds jobs is another', `create or replace function jobs.add(identifier text, payload json, job_key text, run_at timestamptz, max_attempts int) returns void language sql security definer as 'select'`, `(select prosrc like '%add_job%' from pg_proc where oid = to_regprocedure('jobs.add(text, json, text, timestamptz, int)'))`],
    ['anybody may add jobs', 'grant execute on function jobs.add(text, json, text, timestamptz, int) to public', `not has_function_privilege('public', 'jobs.add(text, json, text, timestamptz, int)', 'execute')`],
    ['the subscriptions are out of reach', 'revoke delete on jobs.hook_subscription from overt_app', `has_table_privilege('overt_app', 'jobs.hook_subscription', 'delete')`],
  ] as const) {
    it(`puts it right where ${what}`, async () => {
      const state = async () => (await admin.query<{ right: boolean }>(`select ${isBack} as right`)).rows[0]!.right
      await admin.query(undo)
      expect(await state()).to.equal(false)
      await prepare()
      expect(await state()).to.equal(true)
    })
  }

  it('knows with one look which migrations there are', async () => {
    const applied = await readAppliedMigrations(database.urls.admin)
    expect(areApplied(applied, 'core', coreMigrations)).to.equal(true)
    expect(areApplied(applied, 'core', [...coreMigrations, { name: '999-to-come', up: () => Promise.resolve() }])).to.equal(false)
    expect(areApplied(applied, 'p_nobody', [{ name: '001', up: () => Promise.resolve() }])).to.equal(false)
  })
})
