import { createHash } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import type { ChatNetwork } from '../../contracts.ts'

/** Takes an event in once; false for one that came before. */
export async function claimEvent(unit: UnitOfWork, network: ChatNetwork, eventId: string, now: Temporal.Instant): Promise<boolean> {
  const claimed = await unit.query(`
    insert into p_chat.received (workspace_id, network, event_id, created_at) values ($1, $2, $3, $4)
    on conflict (workspace_id, network, event_id) do nothing returning event_id`, [unit.workspaceId, network, eventId.slice(0, 500), now.toString()])
  return claimed.length > 0
}

export async function isAnswered(unit: UnitOfWork, network: ChatNetwork, eventId: string): Promise<boolean> {
  const rows = await unit.query('select from p_chat.received where workspace_id = $1 and network = $2 and event_id = $3 and answered_at is not null', [unit.workspaceId, network, eventId.slice(0, 500)])
  return rows.length > 0
}

export async function markAnswered(unit: UnitOfWork, network: ChatNetwork, eventId: string, now: Temporal.Instant): Promise<void> {
  await unit.query('update p_chat.received set answered_at = $4 where workspace_id = $1 and network = $2 and event_id = $3', [unit.workspaceId, network, eventId.slice(0, 500), now.toString()])
}

/** The id of the message that an event becomes, always the same one (RFC 9562, version 8). */
export function messageIdOf(network: ChatNetwork, eventId: string): string {
  const bytes = createHash('sha256').update(`${network} ${eventId}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Notes for the set-up page that a messenger was heard, or refused; strangers cannot make it write more often than every ten seconds. */
export async function noteContact(unit: UnitOfWork, network: ChatNetwork, now: Temporal.Instant, refusal: string | null): Promise<void> {
  const column = refusal === null ? 'received_at' : 'refused_at'
  await unit.query(`
    insert into p_chat.contact as c (workspace_id, network, ${column}, refusal) values ($1, $2, $3, $4)
    on conflict (workspace_id, network) do update set ${column} = excluded.${column}${refusal === null ? '' : ', refusal = excluded.refusal'}
    where c.${column} is null or c.${column} < excluded.${column} - interval '10 seconds'`, [unit.workspaceId, network, now.toString(), refusal])
}
