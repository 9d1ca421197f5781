import type { Migration } from '@overt/sdk'

/** Whoever decided a correction request can take the decision back for some minutes: the trail knows that step, too. */
export const reopened: Migration = {
  name: '011-reopened',
  async up(database, schema) {
    await database.raw(`alter table "${schema}".correction_event drop constraint correction_event_action_check,
      add constraint correction_event_action_check check (action in ('requested', 'approved', 'rejected', 'withdrawn', 'asked', 'answered', 'reopened'))`)
  },
}
