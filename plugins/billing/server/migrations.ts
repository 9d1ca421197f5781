import { composeNames, tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

const member = { member_id: { table: 'core.member' } } as const
const party = (name: string): string => `${name}_name text not null, ${name}_address text not null, ${name}_vat_id text not null`

export const billingTables: Migration = {
  name: '001-billing',
  async up(database, schema) {
    await tenantTable(database, schema, 'account', `
      trial_started_on date not null,
      trial_days integer not null,
      time_zone text not null,
      started_on date,
      ends_after integer,
      /* The index of the next period to be invoiced. */
      next_period integer not null default 0,
      currency text not null,
      price_minor integer check (price_minor >= 0),
      contact_member_id uuid,
      buyer_name text not null default '',
      buyer_address text not null default '',
      buyer_vat_id text not null default ''`, { key: [], references: { contact_member_id: { table: 'core.member', onDelete: 'set null' } } })
    await tenantTable(database, schema, 'monitored_change', 'member_id uuid not null, at timestamptz not null, monitored boolean not null', { key: ['member_id', 'at'], references: member })
    await tenantTable(database, schema, 'contact', 'member_id uuid not null, day date not null, first_at timestamptz not null', { key: ['member_id', 'day'], references: member })
    await tenantTable(database, schema, 'price_change', 'at timestamptz not null, minor integer not null', { key: ['at'] })
    await tenantTable(database, schema, 'invoice', `
      id uuid not null,
      seller_key text not null,
      number text not null,
      kind text not null check (kind in ('invoice', 'credit-note')),
      corrects uuid,
      source text not null,
      reference text not null,
      issued_on date not null,
      due_on date not null,
      currency text not null,
      ${party('seller')}, seller_email text not null, seller_payment text not null,
      ${party('buyer')},
      tax_kind text not null check (tax_kind in ('rate', 'reverse-charge', 'exempt')),
      tax_basis_points integer not null,
      net_minor bigint not null,
      tax_minor bigint not null,
      total_minor bigint not null,
      check (total_minor = net_minor + tax_minor),
      unique (workspace_id, source, reference),
      unique (workspace_id, corrects)`, { grant: ['select', 'insert'] })
    await tenantTable(database, schema, 'invoice_line', `
      invoice_id uuid not null,
      position integer not null,
      kind text not null,
      amount_minor bigint not null,
      first_on date not null,
      last_on date not null,
      first_contact_at timestamptz`, { key: ['invoice_id', 'position'], grant: ['select', 'insert'], references: { invoice_id: { table: `${schema}.invoice` } } })
    // Beside the invoice: a name can be erased, an invoice cannot be changed.
    await tenantTable(database, schema, 'invoice_person', 'invoice_id uuid not null, position integer not null, member_id uuid not null, name text not null', {
      key: ['invoice_id', 'position'], grant: ['select', 'insert', 'delete'], references: { invoice_id: { table: `${schema}.invoice` }, ...member },
    })
    await composeNames(database, `${schema}.invoice_person`, 'name')
    await tenantTable(database, schema, 'payment', `
      id uuid not null,
      invoice_id uuid not null,
      amount_minor bigint not null check (amount_minor <> 0),
      paid_on date not null`, { grant: ['select', 'insert'], references: { invoice_id: { table: `${schema}.invoice` } } })
    await tenantTable(database, schema, 'reminder', 'invoice_id uuid not null, days integer not null, sent_at timestamptz not null', {
      key: ['invoice_id', 'days'], grant: ['select', 'insert'], references: { invoice_id: { table: `${schema}.invoice` } },
    })
    await database.raw(`
      create function ${schema}.refuse_change() returns trigger language plpgsql set search_path = '' as $refuse$
      begin raise exception 'an invoice is not changed; correct it by a credit note'; end $refuse$`)
    for (const table of ['invoice', 'invoice_line', 'payment']) {
      await database.raw(`create trigger immutable before update on ${schema}.${table} for each row execute function ${schema}.refuse_change()`)
    }
    await database.raw(`create index on ${schema}.invoice (workspace_id, issued_on desc, id)`)
  },
}

/** Limits of unpaid workspaces, and what Stripe is asked about them. */
export const accessAndProvider: Migration = {
  name: '002-access-and-provider',
  async up(database, schema) {
    await database.raw(`alter table ${schema}.account add column grace_since timestamptz, add column read_only_since timestamptz, add column erasure_announced_at timestamptz`)
    await tenantTable(database, schema, 'access_notice', 'notice text not null, sent_at timestamptz not null', { key: ['notice'] })
    // A payment that a provider took has its id there, and is noted once.
    await database.raw(`alter table ${schema}.payment add column provider_reference text`)
    await database.raw(`create unique index payment_of_provider on ${schema}.payment (workspace_id, provider_reference)`)
    await tenantTable(database, schema, 'stripe_customer', `
      customer_id text not null,
      connected_at timestamptz not null,
      method_id text,
      method_kind text,
      method_label text,
      method_expires text,
      read_at timestamptz not null`, { key: [] })
    await tenantTable(database, schema, 'stripe_invoice', `
      invoice_id uuid not null,
      stripe_id text not null,
      status text not null,
      needs text check (needs in ('action', 'method')),
      hosted_url text,
      read_at timestamptz not null`, { key: ['invoice_id'], references: { invoice_id: { table: `${schema}.invoice` } } })
    await tenantTable(database, schema, 'stripe_event', 'event_id text not null, kind text not null, received_at timestamptz not null', { key: ['event_id'] })
  },
}
