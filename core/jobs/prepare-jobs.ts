import { Logger, runMigrations } from 'graphile-worker'
import { namedIn } from '../erasure/name-pattern.ts'
import { openJobsPool } from './jobs-pool.ts'

interface QueueFunction {
  readonly signature: string
  readonly returns: string
  readonly body: string
}

/** Mails that were tried in vain; a message names its reason first, see `troubleReason`. */
const undelivered = `from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'core:mail' and j.attempts > 0 and j.last_error is not null`
/** A plugin that is off still hears that a member is erased. A mail that is being sent goes as well: where that fails, nothing tries again. */
const forgettable = `from graphile_worker._private_jobs j using graphile_worker._private_tasks t
        where t.id = j.task_id and (j.locked_at is null or t.identifier = 'core:mail') and j.payload::text not like '%"member.erasing"%'`
/** What the application role may do with the queue, in its own transactions: each runs as the queue's owner and does one thing. */
const functions: readonly QueueFunction[] = [
  {
    signature: 'jobs.add(identifier text, payload json, job_key text, run_at timestamptz, max_attempts int)', returns: 'void',
    body: 'select graphile_worker.add_job($1, $2, run_at => $4, max_attempts => $5, job_key => $3)',
  },
  {
    // Deletes what waits or has failed with one of the words in it.
    signature: 'jobs.forget(words text[])', returns: 'int',
    body: `with gone as (
      delete ${forgettable} and exists (select from unnest($1) word where strpos(lower(j.payload::text), lower(word)) > 0) returning 1)
      select count(*)::int from gone`,
  },
  {
    // The same with what names somebody in a workspace; nothing without a pattern.
    signature: 'jobs.forget_named(workspace text, pattern text)', returns: 'int',
    body: `with gone as (
      delete ${forgettable} and j.payload ->> 'workspaceId' = $1 and ${namedIn('j.payload', '$2')} returning 1)
      select count(*)::int from gone`,
  },
  {
    // Mails of no workspace, about an account that goes.
    signature: 'jobs.forget_mails_to(addresses text[])', returns: 'int',
    body: `with gone as (
      delete ${forgettable} and t.identifier = 'core:mail' and j.payload ->> 'workspaceId' = '' and lower(j.payload -> 'payload' ->> 'to') = any ($1) returning 1)
      select count(*)::int from gone`,
  },
  {
    // Neither the text of a mail nor to whom in a domain it goes.
    signature: 'jobs.undelivered_mails(before bigint, most int)',
    returns: 'table (id bigint, workspace text, domain text, reason text, attempts int, queued_at timestamptz, failed_at timestamptz, next_try_at timestamptz)',
    body: `select j.id, j.payload ->> 'workspaceId', lower(substring(j.payload -> 'payload' ->> 'to' from '@([^@]*)$')), substring(j.last_error from '^mail (unreachable|refused|sign-in|failed): '),
      j.attempts::int, j.created_at, j.updated_at, case when j.attempts < j.max_attempts then j.run_at end
      ${undelivered} and ($1 is null or j.id < $1) order by j.id desc limit $2`,
  },
  {
    signature: 'jobs.count_undelivered_mails()', returns: 'table (waiting int, given_up int)',
    body: `select (count(*) filter (where j.attempts < j.max_attempts))::int, (count(*) filter (where j.attempts >= j.max_attempts))::int ${undelivered}`,
  },
  {
    // One that was given up has one more try.
    signature: 'jobs.retry_mails()', returns: 'int',
    body: `with tried as (
      update graphile_worker._private_jobs set run_at = now(), attempts = least(attempts, max_attempts - 1)
      where locked_at is null and id in (select j.id ${undelivered}) returning 1)
      select count(*)::int from tried`,
  },
]
const typesOf = (signature: string): string => signature.replace(/\(.*\)/, (list) => `(${list.slice(1, -1).split(',').map((part) => part.trim().split(' ').slice(1).join(' ')).join(', ')})`)

/** Makes the queue's tables, and the functions through which the application role uses it. */
export async function prepareJobs(url: string): Promise<void> {
  const pool = openJobsPool(url, 1)
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) })
    // What follows writes to the catalogue and waits for the disk, even where it changes nothing.
    const { rows: [prepared] } = await pool.query<{ complete: boolean | null }>(`
      select has_schema_privilege('overt_app', to_regnamespace('jobs')::oid, 'usage')
        and (select bool_and(has_table_privilege('overt_app', to_regclass('jobs.hook_subscription')::oid, privilege)) from unnest(array['select', 'insert', 'delete']) privilege)
        and to_regclass('jobs.worker') is not null
        and (select bool_and(exists (
          select from pg_proc where oid = to_regprocedure(wanted.signature) and prosrc = wanted.body and prosecdef
            and has_function_privilege('overt_app', oid, 'execute') and not has_function_privilege('public', oid, 'execute')))
          from unnest($1::text[], $2::text[]) as wanted (signature, body)) as complete`, [functions.map(({ signature }) => typesOf(signature)), functions.map(({ body }) => body)])
    if (prepared!.complete === true) return
    await pool.query(`
      do $prepare$ begin
        perform pg_advisory_xact_lock(hashtextextended('overt:jobs', 0));
        create schema if not exists jobs;
        ${functions.map(({ signature, returns, body }) => `
        create or replace function ${signature} returns ${returns} language sql security definer set search_path = '' as $body$${body}$body$;
        revoke all on function ${typesOf(signature)} from public;
        grant execute on function ${typesOf(signature)} to overt_app;`).join('')}
        create table if not exists jobs.hook_subscription (plugin_id text not null, hook text not null, primary key (plugin_id, hook));
        create table if not exists jobs.worker (number int generated always as identity primary key, id text not null unique, missing_since timestamptz);
        grant select, insert, delete on jobs.hook_subscription to overt_app;
        grant usage on schema jobs to overt_app;
      end $prepare$`)
  } finally {
    await pool.end()
  }
}
