import type { Migration } from '@overt/sdk'
import { changeTenantRows, composeNames } from '@overt/sdk'

/** Names typed before text came in NFC. */
export const nameMigrations: readonly Migration[] = [{
  name: '060-names-in-nfc',
  async up(database) {
    const among = 'deleted_batch is null'
    await composeNames(database, 'core.organization', 'name', { within: [], among })
    await composeNames(database, 'core.project', 'name', { within: ['organization_id'], among })
    await composeNames(database, 'core.task', 'name', { within: ['project_id'], among })
    await composeNames(database, 'core.workspace', 'name')
    await composeNames(database, 'core.device', 'name')
    await composeNames(database, 'identity.user', 'name', { tenant: false })
    await composeNames(database, 'identity.personal_token', 'name', { tenant: false })
    for (const table of ['core.organization', 'core.project', 'core.task', 'core.entry']) {
      await changeTenantRows(database, [table], `
        update ${table} set tags = array(select distinct normalize(tag, nfc) from unnest(tags) tag order by 1)
        where exists (select from unnest(tags) tag where tag is not nfc normalized)`)
    }
  },
}]
