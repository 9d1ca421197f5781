import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

const member = { member_id: { table: 'core.member' } } as const
const network = `network text not null check (network in ('slack', 'teams', 'messenger'))`

/**
 * `message` is a sentence with its answer, and in `steps` what it did, for taking it back. `link` says whose a messenger account is,
 * `link_code` and `link_attempt` are for making such a link. `received` names events of messengers that were taken in, once each.
 */
export const chatTables: Migration = {
  name: '001-chat',
  async up(database, schema) {
    await tenantTable(database, schema, 'message', `
      id uuid not null,
      member_id uuid not null,
      channel text not null check (channel in ('web', 'action-bar', 'slack', 'teams', 'messenger')),
      text text not null,
      answer_kind text not null check (answer_kind in ('done', 'told', 'fault')),
      answer text not null,
      verb text,
      steps jsonb,
      undone_at timestamptz,
      created_at timestamptz not null`, { references: member })
    await database.raw(`create index message_latest on "${schema}".message (workspace_id, member_id, created_at desc, id desc)`)
    await tenantTable(database, schema, 'link', `
      id uuid not null,
      member_id uuid not null,
      ${network},
      account_id text not null,
      account_name text not null,
      created_at timestamptz not null,
      unique (workspace_id, network, account_id)`, { references: member })
    await tenantTable(database, schema, 'link_code', `
      code_hash bytea not null,
      member_id uuid not null,
      expires_at timestamptz not null`, { key: ['code_hash'], references: member })
    await tenantTable(database, schema, 'link_attempt', `
      id uuid not null,
      ${network},
      account_id text not null,
      created_at timestamptz not null`)
    await database.raw(`create index link_attempt_account on "${schema}".link_attempt (workspace_id, network, account_id, created_at)`)
    await tenantTable(database, schema, 'received', `
      ${network},
      event_id text not null,
      answered_at timestamptz,
      created_at timestamptz not null`, { key: ['network', 'event_id'] })
    await tenantTable(database, schema, 'contact', `
      ${network},
      received_at timestamptz,
      refused_at timestamptz,
      refusal text`, { key: ['network'] })
  },
}
