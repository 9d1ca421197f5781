import { changeTenantRows, composeNames } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Names typed before text came in NFC, and offsets that were taken for time zones. */
export const namesAndZones: Migration = {
  name: '002-names-and-zones',
  async up(database, schema) {
    await composeNames(database, `${schema}.saved_report`, 'name')
    await changeTenantRows(database, [`${schema}.schedule`, 'core.workspace'], `
      update ${schema}.schedule s set time_zone = w.time_zone from core.workspace w where w.id = s.workspace_id and s.time_zone !~ '^[A-Za-z]'`)
  },
}
