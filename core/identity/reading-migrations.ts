import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'

/** How each person reads times, durations, weeks and tables. */
export const readingMigrations: readonly Migration[] = [{ name: '122-identity-reading-formats', up: readingFormats }]

async function readingFormats(database: Knex): Promise<void> {
  await database.raw(`
    alter table identity."user"
      add column hour_clock text check (hour_clock in ('24-hour', '12-hour')),
      add column duration_style text check (duration_style in ('words', 'clock', 'decimal')),
      add column week_start smallint check (week_start between 1 and 7),
      add column table_layouts jsonb not null default '{}' check (jsonb_typeof(table_layouts) = 'object')`)
}
