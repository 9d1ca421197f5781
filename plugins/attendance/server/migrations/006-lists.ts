import type { Migration } from '@overt/sdk'

/** Requests and leave in the order of their lists, and by their state: what waits for a decision is few among all. */
export const lists: Migration = {
  name: '006-lists',
  async up(database, schema) {
    await database.raw(`create index correction_by_status on "${schema}".correction (workspace_id, status, id desc)`)
    await database.raw(`create index leave_by_date on "${schema}".leave (workspace_id, from_date desc, id desc)`)
    await database.raw(`create index leave_by_member on "${schema}".leave (workspace_id, member_id, from_date desc, id desc)`)
    await database.raw(`create index leave_by_status on "${schema}".leave (workspace_id, status, from_date desc, id desc)`)
  },
}
