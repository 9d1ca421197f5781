import type { Migration } from '@overt/sdk'

/** Finds the few punches whose evidence has not come yet. */
export const wantedEvidence: Migration = {
  name: '002-wanted',
  async up(database, schema) {
    await database.raw(`create index punch_wanted on ${schema}.punch (workspace_id, received_at) where selfie = 'wanted' or fix = 'wanted'`)
  },
}
