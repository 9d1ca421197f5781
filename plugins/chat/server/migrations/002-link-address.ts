import type { Migration } from '@overt/sdk'

/** Where a linked account is written to of our own accord: the private conversation in which its person spoke last, for messengers that need one. */
export const linkAddress: Migration = {
  name: '002-link-address',
  async up(database, schema) {
    await database.raw(`alter table "${schema}".link add column address jsonb`)
  },
}
