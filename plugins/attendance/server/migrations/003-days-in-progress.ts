import type { Migration } from '@overt/sdk'

/** A day in progress has no letter. */
export const daysInProgress: Migration = {
  name: '003-days-in-progress',
  async up(database, schema) {
    await database.raw(`alter table "${schema}".day alter column code drop not null`)
  },
}
