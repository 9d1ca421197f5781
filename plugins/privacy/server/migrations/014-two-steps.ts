import type { Migration } from '@overt/sdk'

/** What a proposal was applied to, where that takes effect later, such as an invitation. */
export const twoSteps: Migration = {
  name: '014-two-steps',
  async up(database, schema) {
    await database.raw(`alter table ${schema}.proposal add column applied_about uuid[] not null default '{}'`)
  },
}
