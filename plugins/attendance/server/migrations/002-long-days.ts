import type { Migration } from '@overt/sdk'

/** A day's seconds are a sum over entries of any length that an earlier version let in. */
export const longDays: Migration = {
  name: '002-long-days',
  async up(database) {
    await database.raw('alter table p_attendance.day alter column worked_seconds type bigint')
  },
}
