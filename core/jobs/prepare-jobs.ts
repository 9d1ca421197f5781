import { Logger, runMigrations } from 'graphile-worker'
import { openJobsPool } from './jobs-pool.ts'

const addJob = 'select graphile_worker.add_job($1, $2, run_at => $4, max_attempts => $5, job_key => $3)'

/** Makes the queue's tables, and the one function through which the application role adds jobs in its own transactions. */
export async function prepareJobs(url: string): Promise<void> {
  const pool = openJobsPool(url, 1)
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) })
    // What follows writes to the catalogue and waits for the disk, even where it changes nothing.
    const { rows: [prepared] } = await pool.query<{ complete: boolean | null }>(`
      select has_schema_privilege('overt_app', to_regnamespace('jobs')::oid, 'usage')
        and (select bool_and(has_table_privilege('overt_app', to_regclass('jobs.hook_subscription')::oid, privilege)) from unnest(array['select', 'insert', 'delete']) privilege)
        and to_regclass('jobs.worker') is not null
        and exists (
          select from pg_proc where oid = to_regprocedure('jobs.add(text, json, text, timestamptz, int)') and prosrc = $1 and prosecdef
            and has_function_privilege('overt_app', oid, 'execute') and not has_function_privilege('public', oid, 'execute')) as complete`, [addJob])
    if (prepared!.complete === true) return
    await pool.query(`
      do $$ begin
        perform pg_advisory_xact_lock(hashtextextended('overt:jobs', 0));
        create schema if not exists jobs;
        create or replace function jobs.add(identifier text, payload json, job_key text, run_at timestamptz, max_attempts int) returns void
          language sql security definer set search_path = '' as
          '${addJob}';
        revoke all on function jobs.add(text, json, text, timestamptz, int) from public;
        create table if not exists jobs.hook_subscription (plugin_id text not null, hook text not null, primary key (plugin_id, hook));
        create table if not exists jobs.worker (number int generated always as identity primary key, id text not null unique, missing_since timestamptz);
        grant select, insert, delete on jobs.hook_subscription to overt_app;
        grant usage on schema jobs to overt_app;
        grant execute on function jobs.add(text, json, text, timestamptz, int) to overt_app;
      end $$`)
  } finally {
    await pool.end()
  }
}
