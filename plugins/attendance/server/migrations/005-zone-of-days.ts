import { changeTenantRows } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Each day names the zone of its schedule in the list, too; so far only its record did. */
export const zoneOfDays: Migration = {
  name: '005-zone-of-days',
  async up(database, schema) {
    await changeTenantRows(database, [`${schema}.day`, `${schema}.day_version`], `
      update "${schema}".day d set item = left(d.item, -1) || ',"timeZone":' || (v.record->'timeZone')::text || '}'
      from "${schema}".day_version v
      where v.workspace_id = d.workspace_id and v.member_id = d.member_id and v.date = d.date and v.version = d.version
        and (d.item::json->'timeZone') is null and (v.record->'timeZone') is not null`)
  },
}
