import type { UnitOfWork } from '@overt/sdk'
import type { ChatChannel, ChatMessage } from '../contracts.ts'
import type { Step } from './steps.ts'

export interface NewMessage {
  readonly id: string
  readonly memberId: string
  readonly channel: ChatChannel
  readonly text: string
  readonly answer: ChatMessage['answer']
  readonly verb: string | null
  readonly steps: readonly Step[]
  readonly createdAt: Temporal.Instant
}
interface Row extends Omit<ChatMessage, 'createdAt'> { readonly createdAt: Date }

/** What a member reads; `$2` is the instant since which commands can be taken back. */
const told = `m.id, m.channel, m.text, json_build_object('kind', m.answer_kind, 'text', m.answer) as answer,
  (m.steps is not null and m.undone_at is null and m.created_at > $2::timestamptz) as undoable, m.created_at as "createdAt"`

export async function storeMessage(unit: UnitOfWork, message: NewMessage): Promise<void> {
  await unit.query(`
    insert into p_chat.message (workspace_id, id, member_id, channel, text, answer_kind, answer, verb, steps, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  [unit.workspaceId, message.id, message.memberId, message.channel, message.text, message.answer.kind, message.answer.text, message.verb,
    message.steps.length === 0 ? null : JSON.stringify(message.steps), message.createdAt.toString()])
}

/** The member's own messages, newest first; `before` is the id of the last one seen. */
export async function listMessages(
  unit: UnitOfWork, memberId: string, { undoableSince, before, limit, id = null }: { readonly undoableSince: Temporal.Instant; readonly before: string | null; readonly limit: number; readonly id?: string | null },
): Promise<ChatMessage[]> {
  const rows = await unit.query<Row>(`
    select ${told} from p_chat.message m
    where m.workspace_id = $1 and m.member_id = $3 and ($5::uuid is null or m.id = $5::uuid)
      and ($4::uuid is null or (m.created_at, m.id) < (select last.created_at, last.id from p_chat.message last where last.workspace_id = $1 and last.id = $4::uuid and last.member_id = $3))
    order by m.created_at desc, m.id desc limit $6`,
  [unit.workspaceId, undoableSince.toString(), memberId, before, id, limit])
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toTemporalInstant().toString() }))
}

/** The latest command that did something and was not taken back, or the one named. */
export async function latestUndoable(
  unit: UnitOfWork, memberId: string, { messageId, since }: { readonly messageId: string | null; readonly since: Temporal.Instant },
): Promise<{ readonly id: string; readonly text: string; readonly steps: readonly Step[] } | undefined> {
  const [row] = await unit.query<{ id: string; text: string; steps: readonly Step[] }>(`
    select id, text, steps from p_chat.message
    where workspace_id = $1 and member_id = $2 and steps is not null and undone_at is null and created_at > $3 and ($4::uuid is null or id = $4::uuid)
    order by created_at desc, id desc limit 1 for update`, [unit.workspaceId, memberId, since.toString(), messageId])
  return row
}

export async function markUndone(unit: UnitOfWork, id: string, now: Temporal.Instant): Promise<void> {
  await unit.query('update p_chat.message set undone_at = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, now.toString()])
}

/** The verb of the member's latest command that changed something. */
export async function lastVerb(unit: UnitOfWork, memberId: string): Promise<string | null> {
  const [row] = await unit.query<{ verb: string | null }>(
    'select verb from p_chat.message where workspace_id = $1 and member_id = $2 and steps is not null and undone_at is null order by created_at desc, id desc limit 1',
    [unit.workspaceId, memberId])
  return row?.verb ?? null
}

/** Whether the member's latest command was one of another plugin that gave no way back: an undo must not fall on the one before it. */
export async function isLatestWithoutUndo(unit: UnitOfWork, memberId: string): Promise<boolean> {
  const [row] = await unit.query<{ found: boolean }>(`
    select steps is null and verb like 'plugin:%' as found from p_chat.message
    where workspace_id = $1 and member_id = $2 and answer_kind = 'done' and undone_at is null and verb is distinct from 'undo'
    order by created_at desc, id desc limit 1`, [unit.workspaceId, memberId])
  return row?.found === true
}
