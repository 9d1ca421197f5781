import type { UnitOfWork } from '@overt/sdk'
import { headText } from '@overt/sdk/transparency'
import type { LogHead } from '@overt/sdk/transparency'
import { readTree } from './append-leaves.ts'
import { instantText } from './instant-text.ts'
import type { SigningKeys } from './contracts.ts'
import { rootOf } from './tree-shape.ts'

const hourMs = 3_600_000

/** Heads are kept all for two days; of earlier ones the last of each hour. */
const keptWholeMs = 48 * hourMs

export const headColumns = `size::float8 as size, encode(root_hash, 'hex') as "rootHash", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  key_id as "keyId", rtrim(translate(replace(encode(signature, 'base64'), e'\\n', ''), '+/', '-_'), '=') as signature`

async function lastHead(unit: UnitOfWork): Promise<LogHead | undefined> {
  const [head] = await unit.query<LogHead>({ name: 'log-last-head', text: `select ${headColumns} from core.log_head where workspace_id = $1 order by log_head.at desc limit 1`, values: [unit.workspaceId] })
  return head
}

/** The head of the tree as it is now: the last that was signed, unless the tree has grown since or the head is older than `freshMs`. */
export async function signedHead(unit: UnitOfWork, keys: SigningKeys, now: Temporal.Instant, freshMs = hourMs): Promise<LogHead> {
  const [known, seen] = [await lastHead(unit), await readTree(unit)]
  if (known !== undefined && known.size === (seen?.size ?? 0) && now.epochMilliseconds - Date.parse(known.at) < freshMs) return known
  // Whoever appends or signs holds the tree: a later head is never of a smaller one.
  const tree = seen === undefined ? undefined : await readTree(unit, { forUpdate: true })
  const last = await lastHead(unit)
  const key = await keys.current(unit, now)
  const at = new Date(Math.max(now.epochMilliseconds, last === undefined ? 0 : Date.parse(last.at) + 1)).toISOString()
  const unsigned = { size: tree?.size ?? 0, rootHash: rootOf(tree?.peaks ?? []).toString('hex'), at, keyId: key.keyId }
  const head = { ...unsigned, signature: key.sign(headText(unit.workspaceId, unsigned)) }
  await unit.query({
    name: 'log-add-head',
    text: `insert into core.log_head (workspace_id, size, at, root_hash, key_id, signature) values ($1, $2, $3, decode($4, 'hex'), $5, $6) on conflict do nothing`,
    values: [unit.workspaceId, head.size, at, head.rootHash, head.keyId, Buffer.from(head.signature, 'base64url')],
  })
  return head
}

/** Deletes heads that the last one of their hour stands for. */
export async function thinHeads(unit: UnitOfWork, now: Temporal.Instant): Promise<void> {
  await unit.query({
    name: 'log-thin-heads',
    text: `delete from core.log_head h where h.workspace_id = $1 and h.at < $2 and exists (
      select from core.log_head l where l.workspace_id = $1 and l.at > h.at and l.at < date_trunc('hour', h.at, 'UTC') + interval '1 hour' and l.at < $2)`,
    values: [unit.workspaceId, instantText(now.subtract({ milliseconds: keptWholeMs }))],
  })
}
