import type { Migration } from '@overt/sdk'

/** A key pair for each kiosk, for which it encrypts PINs; the private half is sealed under the installation's secret. */
export const kioskKeys: Migration = {
  name: '003-kiosk-keys',
  async up(database, schema) {
    await database.raw(`alter table ${schema}.kiosk add column pin_public_key text, add column pin_private_key text, add check ((pin_public_key is null) = (pin_private_key is null))`)
  },
}
