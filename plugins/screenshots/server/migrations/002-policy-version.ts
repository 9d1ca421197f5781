import type { Knex } from 'knex'

/** The policy that a picture was taken under, or that asked for one; null before versions were kept. */
export async function policyVersion(database: Knex, schema: string): Promise<void> {
  for (const table of ['shot', 'skip']) await database.raw(`alter table ${schema}.${table} add column policy_version integer`)
}
