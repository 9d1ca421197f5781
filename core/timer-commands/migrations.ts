import type { Knex } from 'knex'
import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

export const timerCommandMigrations: readonly Migration[] = [
  { name: '034-timer-command', up: timerCommand },
  { name: '034-timer-switch', up: timerSwitch },
  { name: '093-timer-command-behind', up: behindIndex },
  { name: '120-timer-command-policy-version', up: policyVersion },
]

/**
 * What people did with the timer at their computers. `waiting` waits for its person, `held` for the command `behind` which it stands; both are
 * kept until they are settled, the others for as long as a device may send them again.
 */
async function timerCommand(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'timer_command', `
    id uuid not null,
    member_id uuid not null,
    device_id uuid not null,
    at timestamptz(3) not null,
    command text not null check (command in ('start', 'stop', 'continue')),
    content jsonb not null,
    state text not null check (state in ('applied', 'waiting', 'held', 'dropped')),
    code text,
    detail text,
    behind uuid,
    entry_id uuid,
    choice text check (choice in ('drop', 'beside', 'mine')),
    received_at timestamptz not null,
    settled_at timestamptz`, {
    references: { member_id: { table: 'core.member' }, device_id: { table: 'core.device' } }, grant: ['select', 'insert', 'update', 'delete'],
  })
  await database.raw('create index timer_command_member on core.timer_command (workspace_id, member_id, at)')
  await database.raw(`create index timer_command_waiting on core.timer_command (workspace_id, member_id) where state in ('waiting', 'held')`)
}

/** Whether members may run the timer from their desktops. */
async function timerSwitch(database: Knex): Promise<void> {
  await database.raw('alter table core.monitoring add column desktop_timer boolean not null default true')
}

/** The stops that are held behind a start are found by it, however many wait. */
async function behindIndex(database: Knex): Promise<void> {
  await database.raw(`create index timer_command_behind on core.timer_command (workspace_id, behind, at) where state = 'held'`)
}

/** The policy in force when the person gave it; null before versions were kept. */
async function policyVersion(database: Knex): Promise<void> {
  await database.raw('alter table core.timer_command add column policy_version integer')
}
