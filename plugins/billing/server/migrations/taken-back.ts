import type { Migration } from '@overt/sdk'

/** A noted payment is taken back by a second one of the negative amount, once: neither row is ever changed. */
export const paymentsTakenBack: Migration = {
  name: '003-payments-taken-back',
  async up(database, schema) {
    await database.raw(`alter table ${schema}.payment add column takes_back uuid, add column reason text, add column noted_at timestamptz`)
    await database.raw(`alter table ${schema}.payment add constraint payment_takes_back_names check ((takes_back is null) = (reason is null) and (takes_back is null or (amount_minor < 0 and provider_reference is null)))`)
    await database.raw(`alter table ${schema}.payment add constraint payment_takes_back foreign key (workspace_id, takes_back) references ${schema}.payment (workspace_id, id) on delete cascade`)
    await database.raw(`create unique index payment_taken_back_once on ${schema}.payment (workspace_id, takes_back)`)
  },
}
