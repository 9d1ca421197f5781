import type { Migration } from '@overt/sdk'

/** The policy that held for the person when they punched; null before versions were kept. It holds for the selfie and the fix as well. */
export const policyVersion: Migration = {
  name: '006-policy-version',
  async up(database, schema) {
    await database.raw(`alter table ${schema}.punch add column policy_version integer`)
  },
}
