import type { Problem, StoredUnder, TimerCommand, UnitOfWork } from '@overt/sdk'
import { instantSql } from '../work/instants.ts'

export type CommandContent = Omit<TimerCommand, 'kind' | 'id' | 'at' | 'command'>

/** A stored command. */
export interface CommandRow {
  readonly id: string
  readonly memberId: string
  readonly deviceId: string
  readonly at: string
  readonly command: TimerCommand['command']
  readonly content: CommandContent
  readonly state: 'applied' | 'waiting' | 'held' | 'dropped'
  readonly code: string | null
  readonly detail: string | null
  readonly behind: string | null
  readonly entryId: string | null
}

/** Of `core.timer_command c`, as a `CommandRow`. */
export const commandColumns = `c.id, c.member_id as "memberId", c.device_id as "deviceId", ${instantSql('c.at')} as at, c.command, c.content, c.state, c.code, c.detail, c.behind, c.entry_id as "entryId"`

/** As long as a device may still send a command again whose answer was lost. */
export const commandRetentionDays = 180

export async function findCommands(unit: UnitOfWork, ids: readonly string[]): Promise<readonly CommandRow[]> {
  return unit.query<CommandRow>({ name: 'timer-command-find', text: `select ${commandColumns} from core.timer_command c where c.workspace_id = $1 and c.id = any($2::uuid[])`, values: [unit.workspaceId, ids] })
}

/** The commands that are held behind one, oldest first. */
export async function commandsBehind(unit: UnitOfWork, id: string): Promise<readonly CommandRow[]> {
  return unit.query<CommandRow>({
    name: 'timer-command-behind',
    text: `select ${commandColumns} from core.timer_command c where c.workspace_id = $1 and c.behind = $2 and c.state = 'held' order by c.at, c.id`,
    values: [unit.workspaceId, id],
  })
}

/** The latest start of the device before an instant, which a stop without a name is about. */
export async function startBefore(unit: UnitOfWork, { deviceId, at, id }: Pick<CommandRow, 'deviceId' | 'at' | 'id'>): Promise<CommandRow | undefined> {
  const [row] = await unit.query<CommandRow>(`
    select ${commandColumns} from core.timer_command c
    where c.workspace_id = $1 and c.device_id = $2 and c.id <> $4 and c.at <= $3 and c.command <> 'stop' and c.state <> 'held' order by c.at desc, c.id desc limit 1`,
  [unit.workspaceId, deviceId, at, id])
  return row
}

/** The device's next start after a command: the person had changed over by then. */
export async function startAfter(unit: UnitOfWork, { deviceId, at, id }: CommandRow): Promise<string | undefined> {
  const [row] = await unit.query<{ at: string }>(`
    select ${instantSql('c.at')} as at from core.timer_command c
    where c.workspace_id = $1 and c.device_id = $2 and c.id <> $4 and c.at > $3 and c.command <> 'stop' and c.state <> 'dropped' order by c.at limit 1`,
  [unit.workspaceId, deviceId, at, id])
  return row?.at
}

/** Keeps commands that are new; gives their ids. */
export async function keepCommands(unit: UnitOfWork, { memberId, deviceId }: { readonly memberId: string; readonly deviceId: string }, records: readonly TimerCommand[], { receivedAt, policyVersion }: StoredUnder): Promise<ReadonlySet<string>> {
  const added = await unit.query<{ id: string }>({
    name: 'timer-command-add',
    text: `insert into core.timer_command (workspace_id, id, member_id, device_id, at, command, content, state, received_at, policy_version)
      select $1, id, $2, $3, at, command, content, 'held', $4, $9 from unnest($5::uuid[], $6::timestamptz[], $7::text[], $8::jsonb[]) as r (id, at, command, content)
      on conflict do nothing returning id`,
    values: [unit.workspaceId, memberId, deviceId, receivedAt.toString(), records.map(({ id }) => id), records.map(({ at }) => at), records.map(({ command }) => command),
      records.map(({ kind: _kind, id: _id, at: _at, command: _command, ...content }) => JSON.stringify(content)), policyVersion],
  })
  return new Set(added.map(({ id }) => id))
}

export async function markApplied(unit: UnitOfWork, id: string, entryId: string | null): Promise<void> {
  await unit.query(`update core.timer_command set state = 'applied', code = null, detail = null, behind = null, entry_id = $3 where workspace_id = $1 and id = $2`, [unit.workspaceId, id, entryId])
}

export async function markWaiting(unit: UnitOfWork, id: string, { code, message }: Pick<Problem, 'code' | 'message'>): Promise<void> {
  await unit.query(`update core.timer_command set state = 'waiting', code = $3, detail = $4, behind = null where workspace_id = $1 and id = $2`, [unit.workspaceId, id, code, message])
}

export async function markHeld(unit: UnitOfWork, id: string, behind: string): Promise<void> {
  await unit.query(`update core.timer_command set state = 'held', behind = $3 where workspace_id = $1 and id = $2`, [unit.workspaceId, id, behind])
}

export async function markSettled(unit: UnitOfWork, id: string, { state, choice, entryId, at }: { readonly state: 'applied' | 'dropped'; readonly choice: string; readonly entryId: string | null; readonly at: Temporal.Instant }): Promise<void> {
  await unit.query(`update core.timer_command set state = $3, choice = $4, entry_id = $5, settled_at = $6, code = null, detail = null, behind = null where workspace_id = $1 and id = $2`,
    [unit.workspaceId, id, state, choice, entryId, at.toString()])
}
