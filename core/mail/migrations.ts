import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'

/** Mails that somebody waits for and that could not be delivered so far. */
export const mailMigrations: readonly Migration[] = [{ name: '070-mail-trouble', up: trouble }]

async function trouble(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'mail_trouble', `
    subject text not null check (subject in ('Invitation')),
    subject_id uuid not null,
    reason text not null check (reason in ('unreachable', 'refused', 'sign-in', 'failed')),
    attempts integer not null,
    failed_at timestamptz not null,
    next_try_at timestamptz`, { key: ['subject', 'subject_id'] })
}
