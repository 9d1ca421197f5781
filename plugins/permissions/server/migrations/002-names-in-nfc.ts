import { composeNames } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Names typed before text came in NFC. */
export const namesInNfc: Migration = {
  name: '002-names-in-nfc',
  async up(database, schema) {
    await composeNames(database, `${schema}.member_group`, 'name', { within: [] })
  },
}
