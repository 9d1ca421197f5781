import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'

/** Notices to members, how each wants to hear of them, and the browsers that show them. */
export const noticeMigrations: readonly Migration[] = [
  { name: '090-notices', up: notices },
  { name: '091-notice-push', up: push },
  { name: '092-notice-unread-latest', up: unreadLatest },
]

const member = { member_id: { table: 'core.member' } } as const

/** `sender` is a plugin, or `core`; texts are keys of its catalogue with values. `held` are the channels that wait for the end of quiet hours. */
async function notices(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'notice', `
    id uuid not null,
    member_id uuid not null,
    sender text not null,
    kind text not null,
    key text,
    text jsonb not null,
    mail jsonb,
    path text not null,
    held text[] not null default '{}',
    created_at timestamptz(3) not null,
    read_at timestamptz(3)`, { references: member })
  await database.raw('create index notice_of_member on core.notice (workspace_id, member_id, created_at desc, id desc)')
  await database.raw('create index notice_unread on core.notice (workspace_id, member_id) where read_at is null')
  await database.raw('create unique index notice_unread_key on core.notice (workspace_id, sender, kind, key, member_id) where read_at is null and key is not null')
  await database.raw(`create index notice_held on core.notice (workspace_id, member_id) where held <> '{}'`)
  await database.raw('create index notice_created on core.notice (workspace_id, created_at)')
  await database.raw('create index notice_sender on core.notice (workspace_id, sender)')
  await tenantTable(database, 'core', 'notice_choice', `
    member_id uuid not null,
    kind text not null,
    push boolean not null,
    mail boolean not null,
    messenger boolean not null`, { key: ['member_id', 'kind'], references: member })
  await tenantTable(database, 'core', 'notice_quiet_hours', `
    member_id uuid not null,
    from_time time(0) not null,
    to_time time(0) not null,
    check (from_time <> to_time)`, { key: ['member_id'], references: member })
}

/**
 * A browser ends with what signed it in: the session (signed out, revoked, expired) or the personal token. `sealed` holds its address and keys,
 * `endpoint_hash` tells one from another.
 */
async function push(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'push_subscription', `
    id uuid not null,
    member_id uuid not null,
    session_id uuid references identity.session (id) on delete cascade,
    token_id uuid references identity.personal_token (id) on delete cascade,
    endpoint_hash bytea not null,
    sealed text not null,
    browser text not null,
    system text not null,
    created_at timestamptz(3) not null,
    last_sent_at timestamptz(3),
    unique (workspace_id, endpoint_hash),
    check (num_nonnulls(session_id, token_id) = 1)`, { references: member })
  await database.raw('create index push_subscription_of_member on core.push_subscription (workspace_id, member_id)')
  await database.raw('create index push_subscription_session on core.push_subscription (session_id)')
  await database.raw('create index push_subscription_token on core.push_subscription (token_id)')
  await database.raw('create index push_subscription_endpoint on core.push_subscription (endpoint_hash)')
  await database.raw(`
    create function core.end_push_subscriptions() returns trigger language plpgsql set search_path = '' as $end$
    begin
      delete from core.push_subscription where workspace_id = new.workspace_id and member_id = new.id;
      if new.status = 'removed' then
        delete from core.notice where workspace_id = new.workspace_id and member_id = new.id;
        delete from core.notice_choice where workspace_id = new.workspace_id and member_id = new.id;
        delete from core.notice_quiet_hours where workspace_id = new.workspace_id and member_id = new.id;
      end if;
      return null;
    end $end$`)
  // However a membership ends, nothing of it is shown in a browser any more.
  await database.raw(`create trigger end_push_subscriptions after update of status on core.member for each row when (new.status <> 'active') execute function core.end_push_subscriptions()`)
}

/** In the order of the list: who has few unread among very many is counted by the index, too. */
async function unreadLatest(database: Knex): Promise<void> {
  await database.raw('drop index core.notice_unread')
  await database.raw('create index notice_unread_latest on core.notice (workspace_id, member_id, created_at desc, id desc) where read_at is null')
}
