import { createHash, randomInt } from 'node:crypto'
import { cleanName, cutText, longestName, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { ChatLink, ChatNetwork } from '../contracts.ts'
import { linkNotFound } from './errors.ts'
import type { ChatContext } from './speaker.ts'

/** Without the letters and digits that are taken for one another. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 8
export const codeMinutes = 15
/** Wrong codes of one account within `codeMinutes`, after which it has to wait. */
const mostAttempts = 5

export interface Account {
  readonly network: ChatNetwork
  readonly id: string
  readonly name: string
}

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()

/** A code that links one messenger account to the member, once, within 15 minutes. A new one replaces the old. */
export async function makeLinkCode(unit: UnitOfWork, memberId: string, now: Temporal.Instant): Promise<{ readonly code: string; readonly expiresAt: string }> {
  const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]!).join('')
  const expiresAt = now.add({ minutes: codeMinutes }).toString()
  await unit.query('delete from p_chat.link_code where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  await unit.query('insert into p_chat.link_code (workspace_id, code_hash, member_id, expires_at) values ($1, $2, $3, $4)', [unit.workspaceId, hashOf(letters), memberId, expiresAt])
  return { code: `${letters.slice(0, 4)}-${letters.slice(4)}`, expiresAt }
}

/** The code of `link 7KQ4-M2XN`; undefined for any other sentence. */
export function linkCodeIn(text: string): string | undefined {
  return /^\W*(?:link|verbinde)\s+([0-9a-z]{4})[\s-]?([0-9a-z]{4})\W*$/i.exec(text.trim())?.slice(1).join('').toUpperCase()
}

/** Ends a code that others may have read. */
export async function spoilLinkCode(unit: UnitOfWork, code: string): Promise<void> {
  await unit.query('delete from p_chat.link_code where workspace_id = $1 and code_hash = $2', [unit.workspaceId, hashOf(code)])
}

/** Links the account of whoever sent the code; a link it had before ends. `wrong` and `wait` link nothing. */
export async function useLinkCode(context: ChatContext, unit: UnitOfWork, account: Account, code: string): Promise<'wrong' | 'wait' | { readonly memberId: string }> {
  const now = context.clock.now()
  const place = [unit.workspaceId, account.network, account.id]
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [place.join(' ')])
  const [tried] = await unit.query<{ times: number }>(
    'select count(*)::int as times from p_chat.link_attempt where workspace_id = $1 and network = $2 and account_id = $3 and created_at > $4', [...place, now.subtract({ minutes: codeMinutes }).toString()])
  if ((tried?.times ?? 0) >= mostAttempts) return 'wait'
  const [found] = await unit.query<{ member_id: string }>(
    'delete from p_chat.link_code where workspace_id = $1 and code_hash = $2 and expires_at > $3 returning member_id', [unit.workspaceId, hashOf(code), now.toString()])
  if (found === undefined) {
    await unit.query('insert into p_chat.link_attempt (workspace_id, id, network, account_id, created_at) values ($1, $2, $3, $4, $5)', [unit.workspaceId, uuidv7(), account.network, account.id, now.toString()])
    return 'wrong'
  }
  await unit.query('delete from p_chat.link where workspace_id = $1 and network = $2 and account_id = $3', place)
  const id = uuidv7()
  await unit.query('insert into p_chat.link (workspace_id, id, member_id, network, account_id, account_name, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [unit.workspaceId, id, found.member_id, account.network, account.id, cutText(cleanName(account.name), longestName), now.toString()])
  await context.audit.record(unit, { action: 'chat-link.created', subject: 'ChatLink', subjectId: id, after: { memberId: found.member_id, network: account.network, accountName: account.name } })
  context.live.publish(unit, 'chat.linked', { memberId: found.member_id }, { action: 'read', subject: 'ChatLink', record: { memberId: found.member_id } })
  return { memberId: found.member_id }
}

/** Keeps where the person of a linked account is written to in private. */
export async function noteAddress(unit: UnitOfWork, { network, id }: Pick<Account, 'network' | 'id'>, address: Readonly<Record<string, unknown>>): Promise<void> {
  await unit.query('update p_chat.link set address = $4 where workspace_id = $1 and network = $2 and account_id = $3 and address is distinct from $4::jsonb', [unit.workspaceId, network, id, JSON.stringify(address)])
}

/** Whose account it is; only while that member is active. */
export async function linkedMember(unit: UnitOfWork, { network, id }: Pick<Account, 'network' | 'id'>): Promise<string | undefined> {
  const [row] = await unit.query<{ member_id: string }>('select member_id from p_chat.link where workspace_id = $1 and network = $2 and account_id = $3', [unit.workspaceId, network, id])
  return row?.member_id
}

export async function listLinks(unit: UnitOfWork, memberId: string): Promise<ChatLink[]> {
  const rows = await unit.query<Omit<ChatLink, 'createdAt'> & { readonly createdAt: Date }>(
    'select id, network, account_name as "accountName", created_at as "createdAt" from p_chat.link where workspace_id = $1 and member_id = $2 order by created_at, id', [unit.workspaceId, memberId])
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toTemporalInstant().toString() }))
}

/** Errors: `not-found` for a link that is not the member's. */
export async function endLink(context: ChatContext, unit: UnitOfWork, memberId: string, id: string): Promise<void> {
  const [ended] = await unit.query<{ network: string; account_name: string }>(
    'delete from p_chat.link where workspace_id = $1 and member_id = $2 and id = $3 returning network, account_name', [unit.workspaceId, memberId, id])
  if (ended === undefined) throw linkNotFound()
  await context.audit.record(unit, { action: 'chat-link.deleted', subject: 'ChatLink', subjectId: id, before: { memberId, network: ended.network, accountName: ended.account_name } })
  context.live.publish(unit, 'chat.linked', { memberId }, { action: 'read', subject: 'ChatLink', record: { memberId } })
}
