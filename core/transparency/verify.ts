import type { UnitOfWork } from '@overt/sdk'
import { headText, keyText, restartText } from '@overt/sdk/transparency'
import type { LogHead, LogKey } from '@overt/sdk/transparency'
import { keptLevels, readTree } from './append-leaves.ts'
import { forgottenRecords } from './forget-records.ts'
import { headColumns } from './heads.ts'
import { leafOf } from './leaf.ts'
import { listRestarts } from './restarts.ts'
import { isSignedBy } from './signing-keys.ts'
import { grow, rootOf } from './tree-shape.ts'
import type { HashedNode, Peaks } from './tree-shape.ts'

export interface LogVerification {
  readonly workspaceId: string
  /** Leaves, computed from the rows of the trail and found right. */
  readonly leaves: number
  /** Leaves whose content was erased: their hashes are what the tree says, what they said is gone. */
  readonly forgotten: number
  /** Rows of the chain that have no leaf yet. */
  readonly behind: number
  /** Hex; note it elsewhere with `leaves`, and any other history is found. */
  readonly rootHash: string
  /** Signed heads that were checked, and the time of the newest. */
  readonly heads: number
  readonly headAt: string | null
  /** The first thing that is wrong; `sequence` where it is of one record. */
  readonly fault: { readonly sequence: number | null; readonly reason: string } | null
}

interface Row { readonly sequence: string; readonly body: string | null; readonly salt: Buffer | null; readonly hash: Buffer | null }

const batch = 2_000

/** Computes the whole tree from the rows of the trail and compares it with the leaves, nodes and peaks that are kept and with every signed head. Rows that come meanwhile are left to the next time. */
export async function verifyLog(unit: UnitOfWork, keys: readonly LogKey[]): Promise<LogVerification> {
  const { workspaceId } = unit
  const tree = await readTree(unit)
  const end = tree?.size ?? 0
  const [chain] = await unit.query<{ sequence: string }>('select sequence from core.audit_head where workspace_id = $1', [workspaceId])
  const heads = await unit.query<LogHead>(`select ${headColumns} from core.log_head where workspace_id = $1 order by log_head.size, log_head.at`, [workspaceId])
  const waiting = [...heads]
  const forgotten = await forgottenRecords(unit)
  let [size, peaks, erased]: [number, Peaks, number] = [0, [], 0]
  const result = (fault: LogVerification['fault'] = null): LogVerification => ({
    workspaceId, leaves: size - erased, forgotten: erased, behind: Math.max(0, Number(chain?.sequence ?? 0) - end), rootHash: rootOf(peaks).toString('hex'),
    heads: heads.length - waiting.length, headAt: heads.map(({ at }) => at).toSorted().at(-1) ?? null, fault,
  })
  const fault = (reason: string, sequence: number | null = null): LogVerification => result({ sequence, reason })

  const keyFault = faultOfKeys(keys)
  if (keyFault !== undefined) return fault(keyFault)
  for (;;) {
    while (waiting[0]?.size === size) {
      const reason = headFault(workspaceId, waiting[0], rootOf(peaks).toString('hex'), keys)
      if (reason !== undefined) return fault(reason)
      waiting.shift()
    }
    if (size === end) break
    // Up to the next signed head, so that the root of its size is known.
    const stop = Math.min(size + batch, end, waiting[0]?.size ?? end)
    const rows = await unit.query<Row>({
      name: 'log-verify',
      text: `select s.sequence, a.body, l.salt, l.hash from generate_series($2::bigint, $3::bigint) s (sequence)
        left join core.audit_row a on a.workspace_id = $1 and a.sequence = s.sequence left join core.log_leaf l on l.workspace_id = $1 and l.sequence = s.sequence order by s.sequence`,
      values: [workspaceId, size + 1, stop],
    })
    for (const { sequence: place, body, salt, hash } of rows) {
      const sequence = Number(place)
      if (hash === null) return fault(`leaf ${place} is missing`, sequence)
      if (body === null) return fault(`row ${place} is missing from the audit trail`, sequence)
      if (salt === null) {
        if (!forgotten.has(sequence)) return fault('its salt is gone and no record says that it was erased', sequence)
        erased += 1
      } else if (!leafOf({ workspaceId, sequence, body }, salt).equals(hash)) {
        return fault('its content is not what the log was given', sequence)
      }
    }
    const grown = grow(size, peaks, rows.map(({ hash }) => hash!))
    const wrong = await wrongNode(unit, grown.nodes.filter(({ level }) => level % keptLevels === 0))
    if (wrong !== undefined) return fault(wrong)
    ;[size, peaks] = [stop, grown.peaks]
  }
  const [missing] = waiting
  if (missing !== undefined) return fault(`a head of ${String(missing.size)} records was signed at ${missing.at}, and the log has ${String(end)}`)
  if (tree !== undefined && !Buffer.concat(tree.peaks).equals(Buffer.concat(peaks))) return fault('the tree ends with other nodes than its leaves give')
  if (Number(chain?.sequence ?? 0) < end) return fault(`the log has ${String(end)} records and the audit trail ends at ${chain?.sequence ?? '0'}`)
  const restartFault = (await listRestarts(unit)).find((restart) => !isSignedByOne(restartText(workspaceId, restart), restart, keys))
  return restartFault === undefined ? result() : fault(`the statement of ${restartFault.at} about the log is not signed by its key`)
}

function headFault(workspaceId: string, head: LogHead, rootHash: string, keys: readonly LogKey[]): string | undefined {
  const which = `the head of ${String(head.size)} records that was signed at ${head.at}`
  if (!isSignedByOne(headText(workspaceId, head), head, keys)) return `${which} is not signed by a key of the log`
  return head.rootHash === rootHash ? undefined : `${which} is of another history`
}

function isSignedByOne(text: string, { keyId, at, signature }: { readonly keyId: string; readonly at: string; readonly signature: string }, keys: readonly LogKey[]): boolean {
  const key = keys.find((known) => known.keyId === keyId)
  return key !== undefined && (key.until === null || at <= key.until) && isSignedBy(text, signature, key.publicKey)
}

function faultOfKeys(keys: readonly LogKey[]): string | undefined {
  for (const key of keys) {
    if (key.signedBy === null) continue
    const before = keys.find(({ keyId }) => keyId === key.signedBy)
    if (before === undefined || key.signature === null || !isSignedBy(keyText(key), key.signature, before.publicKey)) return `the key ${key.keyId} is not signed in by the key before it`
  }
  return undefined
}

async function wrongNode(unit: UnitOfWork, nodes: readonly HashedNode[]): Promise<string | undefined> {
  if (nodes.length === 0) return undefined
  const [wrong] = await unit.query<{ level: number; index: string }>({
    name: 'log-verify-nodes',
    text: `select w.level, w.index from unnest($2::smallint[], $3::bigint[], $4::bytea[]) w (level, index, hash)
      left join core.log_node n on n.workspace_id = $1 and n.level = w.level and n.index = w.index where n.hash is distinct from w.hash order by w.index limit 1`,
    values: [unit.workspaceId, nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  })
  return wrong === undefined ? undefined : `the node ${String(wrong.level)}/${wrong.index} of the tree is not what its leaves give`
}
