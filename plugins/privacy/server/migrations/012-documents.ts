import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Versions of documents, each with its sentences: what the next one is compared with. */
export const documentTables: Migration = {
  name: '012-documents',
  async up(database, schema) {
    await tenantTable(database, schema, 'document_version', `
      id uuid not null,
      kind text not null,
      language text not null,
      hash bytea not null,
      lines jsonb not null,
      made_by uuid,
      made_at timestamptz(3) not null`, { grant: ['select', 'insert'], references: { made_by: { table: 'core.member', onDelete: 'set null' } } })
    await database.raw(`create index document_version_latest on ${schema}.document_version (workspace_id, kind, language, id desc)`)
  },
}
