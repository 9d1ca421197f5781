import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'

/** The colour and the logo of a workspace. The logo is small, read alone and rarely; in the row it goes with the workspace, into copies and out of the world. */
export const brandMigrations: readonly Migration[] = [{ name: '115-workspace-brand', up: brand }]

async function brand(database: Knex): Promise<void> {
  await database.raw(`
    alter table core.workspace
      add column color text check (color ~ '^#[0-9a-f]{6}$'),
      add column logo bytea check (octet_length(logo) <= 524288),
      add column logo_digest text,
      add constraint workspace_logo_digest check ((logo is null) = (logo_digest is null))`)
}
