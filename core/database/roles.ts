import { createHmac } from 'node:crypto'
import pg from 'pg'
import { canConnect } from './can-connect.ts'
import { databaseTooOld, unsafeRole } from './errors.ts'

/**
 * The roles of the database, the same in every installation:
 * `overt_owner` owns the tables and runs migrations; `overt_lookup` owns the few functions that look across workspaces (a token to its
 * device); `overt_app` serves requests, owns nothing and bypasses nothing; `overt_jobs` owns the job queue's schema.
 */
export interface DatabaseUrls {
  /** As given: may create roles and schemas; used for set-up and migrations only. */
  readonly admin: string
  /** For units of work: may lead through a pooler in transaction mode. */
  readonly app: string
  /** PostgreSQL itself as the application role, where `app` leads through a pooler. */
  readonly direct?: string | undefined
  /** A read replica as the application role. */
  readonly replica?: string | undefined
  /** PostgreSQL itself: the queue listens. */
  readonly jobs: string
}

export interface FurtherAddresses {
  /** A pooler in transaction mode before the database. */
  readonly poolerUrl?: string | undefined
  readonly replicaUrl?: string | undefined
}

const rolesLock = 'overt:roles'
const roles = ['overt_owner', 'overt_lookup', 'overt_app', 'overt_jobs']
const extensions = ['btree_gist', 'btree_gin', 'pg_trgm']

/** Makes the roles and returns the addresses for them; passwords derive from the secret. Errors: `database-too-old`. */
export async function prepareRoles(adminUrl: string, secret: string, { poolerUrl, replicaUrl }: FurtherAddresses = {}): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows: [version] } = await client.query<{ number: string; text: string; database: string }>(`
      select current_setting('server_version_num') as number, current_setting('server_version') as text, current_database() as database`)
    if (Number(version!.number) < 150_000) throw databaseTooOld({ values: { version: version!.text } })
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [rolesLock])
    const { rows } = await client.query<{ rolname: string }>(`select rolname from pg_roles where rolname like 'overt\\_%'`)
    const known = new Set(rows.map(({ rolname }) => rolname))
    for (const role of ['overt_owner', 'overt_lookup']) {
      if (!known.has(role)) await client.query(`create role ${role} nologin nosuperuser nobypassrls`)
    }
    const passwordFor = (role: string): string => client.escapeLiteral(passwordOf(role, secret))
    // Meanwhile they are granted what they need.
    const signIns = ['overt_app', 'overt_jobs'].filter((role) => known.has(role)).map((role) => ({ role, signsIn: canConnect(asRole(adminUrl, role, secret)) }))
    for (const role of ['overt_app', 'overt_jobs']) {
      if (!known.has(role)) await client.query(`create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole password ${passwordFor(role)}`)
    }
    const name = client.escapeIdentifier(version!.database)
    // Each of them writes to the catalogue and waits for the disk, even where it changes nothing.
    if (!roles.every((role) => known.has(role)) || !await areGranted(client)) await client.query([
      'grant overt_owner, overt_lookup, overt_jobs to current_user',
      'grant overt_lookup to overt_owner',
      `grant create on database ${name} to overt_owner, overt_jobs`,
      'revoke all on schema public from public',
      ...extensions.map((extension) => `create extension if not exists ${extension}`),
      'grant usage on schema public to overt_owner, overt_app, overt_lookup, overt_jobs',
    ].join(';'))
    for (const { role, signsIn } of signIns) if (!await signsIn) await client.query(`alter role ${role} password ${passwordFor(role)}`)
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [rolesLock])
  } finally {
    await client.end()
  }
  const app = asRole(adminUrl, 'overt_app', secret)
  const jobs = asRole(adminUrl, 'overt_jobs', secret)
  return {
    admin: adminUrl, jobs, replica: replicaUrl === undefined ? undefined : asRole(replicaUrl, 'overt_app', secret),
    ...poolerUrl === undefined ? { app } : { app: asRole(poolerUrl, 'overt_app', secret), direct: app },
  }
}

/** Whether the roles, which are there, may already do what `prepareRoles` grants, with the extensions that it creates. */
async function areGranted(client: pg.Client): Promise<boolean> {
  const { rows: [all] } = await client.query<{ granted: boolean }>(`
    select (select bool_and(pg_has_role(current_user, role, 'member')) from unnest(array['overt_owner', 'overt_lookup', 'overt_jobs']) role)
      and pg_has_role('overt_owner', 'overt_lookup', 'member')
      and has_database_privilege('overt_owner', current_database(), 'create') and has_database_privilege('overt_jobs', current_database(), 'create')
      and not has_schema_privilege('public', 'public', 'usage') and not has_schema_privilege('public', 'public', 'create')
      and (select bool_and(has_schema_privilege(role, 'public', 'usage')) from unnest($1::text[]) role)
      and not exists (select from unnest($2::text[]) extension where extension not in (select extname from pg_extension)) as granted`, [roles, extensions])
  return all!.granted
}

/** Refuses to go on when row-level security would not bind the application role. Errors: `unsafe-role`. */
export async function assertSafeRole(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl })
  await client.connect()
  try {
    const { rows: [role] } = await client.query<{ name: string; super: boolean; bypass: boolean; owns: number }>(`
      select rolname as name, rolsuper as super, rolbypassrls as bypass,
        (select count(*)::int from pg_class where relowner = r.oid and relkind in ('r', 'p', 'v')) as owns
      from pg_roles r where rolname = current_user`)
    const fault = role!.super ? 'is a superuser' : role!.bypass ? 'bypasses row-level security' : role!.owns > 0 ? 'owns tables' : undefined
    if (fault !== undefined) throw unsafeRole({ values: { role: role!.name, fault } })
  } finally {
    await client.end()
  }
}

const passwordOf = (role: string, secret: string): string => createHmac('sha256', secret).update(`database role ${role}`).digest('base64url')

function asRole(adminUrl: string, role: string, secret: string): string {
  const socket = /[?&]host=/.test(adminUrl)
  // URL needs a host to carry credentials; pg ignores it where `host=` names a socket folder.
  const url = new URL(socket ? adminUrl.replace('@/', '@localhost/') : adminUrl)
  url.username = role
  url.password = passwordOf(role, secret)
  return socket ? url.toString().replace('@localhost/', '@/') : url.toString()
}
