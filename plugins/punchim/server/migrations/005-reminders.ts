import type { Migration } from '@overt/sdk'

/** When somebody who is still in was reminded to punch out: once for each punch-in. */
export const punchOutReminders: Migration = {
  name: '005-punch-out-reminders',
  async up(database, schema) {
    await database.raw(`alter table ${schema}.punch add column reminded_at timestamptz`)
  },
}
