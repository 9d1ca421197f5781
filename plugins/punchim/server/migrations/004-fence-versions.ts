import { changeTenantRows, composeNames, tenantTable, type Migration } from '@overt/sdk'

const copied = 'name, kind, latitude, longitude, radius_meters, points, hours, for_everyone, member_ids, group_ids, task_ids'

/**
 * Each state that a fence has had, so that a punch stays explainable and late ones are judged by the fence of their time. The first state holds for all
 * time before it as well; the present one has no end. Punches that were judged by the present state of a fence refer to it.
 */
export const fenceVersions: Migration = {
  name: '004-fence-versions',
  async up(database, schema) {
    await tenantTable(database, schema, 'fence_version', `
      id uuid not null,
      fence_id uuid not null,
      name text not null,
      kind text not null,
      latitude double precision,
      longitude double precision,
      radius_meters double precision,
      points jsonb,
      hours jsonb,
      for_everyone boolean not null,
      member_ids uuid[] not null,
      group_ids uuid[] not null,
      task_ids uuid[] not null,
      valid_from timestamptz not null,
      valid_to timestamptz not null,
      check (valid_from <= valid_to)`)
    await composeNames(database, `${schema}.fence_version`, 'name')
    await database.raw(`create unique index fence_version_present on ${schema}.fence_version (workspace_id, fence_id) where valid_to = 'infinity'`)
    await database.raw(`create index fence_version_by_end on ${schema}.fence_version (workspace_id, valid_to)`)
    await database.raw(`alter table ${schema}.punch add column fence_version_id uuid`)
    await changeTenantRows(database, [`${schema}.fence`, `${schema}.fence_version`], `
      insert into ${schema}.fence_version (workspace_id, id, fence_id, ${copied}, valid_from, valid_to)
      select workspace_id, gen_random_uuid(), id, ${copied}, '-infinity', 'infinity' from ${schema}.fence`)
    await changeTenantRows(database, [`${schema}.fence`, `${schema}.fence_version`, `${schema}.punch`], `
      update ${schema}.punch n set fence_version_id = v.id from ${schema}.fence f join ${schema}.fence_version v on v.workspace_id = f.workspace_id and v.fence_id = f.id
      where n.workspace_id = f.workspace_id and n.fence_id = f.id and f.updated_at <= n.received_at`)
  },
}
