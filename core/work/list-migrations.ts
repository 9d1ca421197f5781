import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { definerFunction } from '../database/definer-function.ts'
import { entryLengths, entryLengthsByDay, entrySpans } from './span-migrations.ts'

/** What lists need to stay as fast as they are while rows become more. Measured in `bench/growth.ts`, held by `core/test/plans.spec.ts`. */
export const listMigrations: readonly Migration[] = [
  { name: '080-list-entries', up: entries },
  { name: '080-list-entities', up: entities },
  { name: '081-list-entry-spans', up: entrySpans },
  { name: '082-list-records', up: records },
  { name: '083-list-entry-lengths', up: entryLengths },
  { name: '084-list-entry-lengths-by-day', up: entryLengthsByDay },
  { name: '085-list-entry-tags', up: entryTags },
]

/**
 * Orders of the list of entries, and its filters. An entry that reaches over an instant is found by how long it takes: most take up to four hours,
 * so only those that began in the four hours before are looked at; the longer ones have indexes of their own, which few entries are in.
 */
async function entries(database: Knex): Promise<void> {
  const live = 'where deleted_batch is null'
  await database.raw(`create index entry_created on core.entry (workspace_id, created_at, id) ${live}`)
  await database.raw(`create index entry_updated on core.entry (workspace_id, updated_at, id) ${live}`)
  await database.raw(`create index entry_project on core.entry (workspace_id, project_id, started_at desc, id desc) ${live}`)
  await database.raw(`create index entry_over_4_hours on core.entry (workspace_id, started_at) ${live} and stopped_at - started_at > interval '4 hours'`)
  await database.raw(`create index entry_over_12_hours on core.entry (workspace_id, started_at) ${live} and stopped_at - started_at > interval '12 hours'`)
  await database.raw(`create index entry_beyond_limits on core.entry (workspace_id, started_at) ${live} and beyond_limits`)
  // A short list of pending rows is merged by whoever fills it, so it is kept short.
  await database.raw(`create index entry_filter on core.entry using gin (workspace_id, organization_id, source, billable, tags, description gin_trgm_ops)
    with (gin_pending_list_limit = 256) ${live}`)
  await matchFunction(database, 'entries_described', 'core.entry', 'deleted_batch is null and description ilike $1')
  await matchFunction(database, 'entries_tagged', 'core.entry', 'deleted_batch is null and tags @> array[$1]')
}

async function entities(database: Knex): Promise<void> {
  for (const table of ['organization', 'project', 'task']) {
    const live = 'where deleted_batch is null'
    if (table !== 'organization') await database.raw(`create index ${table}_by_name on core.${table} (workspace_id, name_key, id) ${live}`)
    await database.raw(`create index ${table}_created on core.${table} (workspace_id, created_at, id) ${live}`)
    await database.raw(`create index ${table}_updated on core.${table} (workspace_id, updated_at, id) ${live}`)
    await database.raw(`create index ${table}_filter on core.${table} using gin (workspace_id, tags, name gin_trgm_ops) ${live}`)
    await matchFunction(database, `${table}s_named`, `core.${table}`, 'deleted_batch is null and name ilike $1')
    await matchFunction(database, `${table}s_tagged`, `core.${table}`, 'deleted_batch is null and tags @> array[$1]')
  }
}

/** Orders and filters of what else grows: the trail, receipts, devices, acknowledgements, the trash, tags in use. */
async function records(database: Knex): Promise<void> {
  await database.raw('create index audit_row_action on core.audit_row (workspace_id, action, sequence)')
  await database.raw(`create index audit_row_at on core.audit_row (workspace_id, at) where action <> 'records.viewed'`)
  await database.raw('create index look_viewer on core.look (workspace_id, member_id, viewer_id, last_at desc, id desc)')
  await database.raw('create index device_enrolled on core.device (workspace_id, enrolled_at desc, id desc)')
  await database.raw('create index policy_acknowledgement_at on core.policy_acknowledgement (workspace_id, acknowledged_at desc, member_id desc)')
  await database.raw('create index policy_acknowledgement_version on core.policy_acknowledgement (workspace_id, version, acknowledged_at desc, member_id desc)')
  await database.raw('create index trash_batch_deleted on core.trash_batch (workspace_id, deleted_at desc, id desc)')
  await database.raw('create index trash_batch_by on core.trash_batch (workspace_id, deleted_by, deleted_at desc)')
  await database.raw('create index trash_batch_of on core.trash_batch (workspace_id, member_id, deleted_at desc)')
  await database.raw(`create index entry_with_tags on core.entry (workspace_id, started_at desc) where deleted_batch is null and tags <> '{}'`)
  await database.raw(`create index user_name_part on identity."user" using gin (name gin_trgm_ops)`)
  await database.raw(`create index user_email_part on identity."user" using gin (email gin_trgm_ops)`)
}

/** What the indexes of entries with tags are of: ten tags of forty characters fit into a row of an index, whatever they are made of. */
export const taggedParts = ['cardinality(tags) between 1 and 10', 'cardinality(tags) > 10'] as const

/** Tags in the order of the start: an index that holds them is read instead of entries. */
async function entryTags(database: Knex): Promise<void> {
  const [few, many] = taggedParts
  await database.raw(`create index entry_tagged on core.entry (workspace_id, started_at desc, id desc) include (tags) where deleted_batch is null and ${few}`)
  await database.raw(`create index entry_with_many_tags on core.entry (workspace_id, started_at desc, id desc) where deleted_batch is null and ${many}`)
}

/**
 * Ids of the rows of the workspace of this transaction that match. Row-level security keeps conditions that are not leakproof, as `ilike` and
 * `@>` are, out of indexes; as this function's owner they are in them. It says nothing but ids of the caller's own workspace: whether the
 * caller may see these rows is for the query around it to decide.
 */
async function matchFunction(database: Knex, name: string, table: string, condition: string): Promise<void> {
  await definerFunction(database, {
    signature: `core.${name}(wanted text)`,
    returns: 'setof uuid',
    body: `select id from ${table} where workspace_id = core.current_workspace() and ${condition.replaceAll('$1', 'wanted')}`,
    reads: [table],
  })
  // Without a value to look at, the share of rows that match is a guess, and it must not lead to reading all of them.
  await database.raw(`alter function core.${name}(text) set enable_seqscan = off`)
}
