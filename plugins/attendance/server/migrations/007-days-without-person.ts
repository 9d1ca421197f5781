import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Days past their time that the workspace keeps for statistics: nothing in them leads to a person or to another day of the same person. */
export const daysWithoutPerson: Migration = {
  name: '007-days-without-person',
  async up(database, schema) {
    await tenantTable(database, schema, 'pseudonymized_day', `
      id uuid not null,
      month date not null,
      weekday smallint not null,
      code text not null,
      worked_minutes integer not null,
      required_minutes integer not null,
      late_minutes integer not null`, { grant: ['select', 'insert', 'delete'] })
  },
}
