import { fromHex } from './bytes.ts'
import { trustKeys } from './keys.ts'
import type { KeyTrust } from './keys.ts'
import { emptyMemory, withFinding, withHead } from './memory.ts'
import type { LogFinding, LogFindingKind, LogMemory } from './memory.ts'
import { hashBytes, isConsistent } from './merkle.ts'
import { hashes } from './record.ts'
import { headText, isSigned, restartText } from './statements.ts'
import type { LogHead, LogKey, LogRestart } from './statements.ts'

/** Asks the server. Each throws where it cannot be reached; what it refuses to answer is null. */
export interface LogSource {
  head(): Promise<LogHead | null>
  keys(): Promise<{ readonly items: readonly LogKey[]; readonly restarts: readonly LogRestart[] } | null>
  consistency(from: number, to: number): Promise<{ readonly path: readonly string[] } | null>
}

/** A head this much older than one that was seen is no answer that was only slow. */
const staleMs = 3_600_000

/**
 * Looks at a workspace's log and compares it with what this client has seen before: signature and key of the head, and a proof that the log only
 * grew. Returns what to keep. What is wrong becomes a finding, and the log is compared with the last head that was right until the person closes it.
 */
export async function checkLog(memory: LogMemory, source: LogSource, now: string): Promise<LogMemory> {
  // The first head of an installation makes its first key.
  const head = await source.head()
  const listed = await source.keys()
  const known: LogMemory = memory.keys.length === 0 ? emptyMemory(memory.workspaceId) : memory
  const last = known.heads.at(-1)
  if (listed === null || head === null || !isHead(head)) return last === undefined ? known : noted(known, { kind: 'unproven', shown: null }, now)
  const trust = await trustKeys(known.keys, listed.items)
  const kept: LogMemory = { ...known, keys: trust.trusted }
  const distrust = await reasonToDistrust(known.workspaceId, head, trust, listed.items)
  if (distrust !== undefined) return noted(kept, { ...distrust, shown: head }, now)
  if (last === undefined) return { ...kept, heads: [head], checkedAt: now }
  const kind = await difference(last, head, source)
  if (kind === undefined) {
    const isNews = head.size > last.size || (head.size === last.size && head.at > last.at)
    return { ...kept, heads: isNews ? withHead(kept.heads, head) : kept.heads, checkedAt: now }
  }
  return noted(kept, { kind, shown: head, agreesUpTo: await agreement(kept.heads, head, source), restart: await restartBefore(kept, head, listed.restarts, source) }, now)
}

function isHead({ size, rootHash, at, keyId, signature }: LogHead): boolean {
  return Number.isSafeInteger(size) && size >= 0 && fromHex(rootHash, hashBytes) !== undefined && [at, keyId, signature].every((text) => typeof text === 'string') && Number.isFinite(Date.parse(at))
}

type Noted = Pick<LogFinding, 'kind' | 'shown'> & Partial<Pick<LogFinding, 'publicKey' | 'agreesUpTo' | 'restart'>>

function noted(memory: LogMemory, { publicKey = null, agreesUpTo = null, restart = null, ...found }: Noted, now: string): LogMemory {
  const finding: LogFinding = { ...found, publicKey, agreesUpTo, restart, foundAt: now, remembered: memory.heads.at(-1) ?? null, closed: null }
  return { ...memory, findings: withFinding(memory.findings, finding) }
}

async function reasonToDistrust(workspaceId: string, head: LogHead, { trusted, lost, unknown }: KeyTrust, listed: readonly LogKey[]): Promise<Pick<Noted, 'kind' | 'publicKey'> | undefined> {
  const key = trusted.find(({ keyId }) => keyId === head.keyId)
  if (key === undefined) return { kind: 'unknown-key', publicKey: (unknown.find(({ keyId }) => keyId === head.keyId) ?? listed.find(({ keyId }) => keyId === head.keyId))?.publicKey ?? null }
  if (!await isSigned(headText(workspaceId, head), head.signature, key.publicKey) || (key.until !== null && head.at > key.until)) return { kind: 'wrong-signature' }
  return lost.length > 0 ? { kind: 'unknown-key' } : undefined
}

const stateOf = ({ size, rootHash }: Pick<LogHead, 'size' | 'rootHash'>) => ({ size, root: fromHex(rootHash, hashBytes)! })

/** How a head contradicts the newest one that was seen. */
async function difference(last: LogHead, head: LogHead, source: LogSource): Promise<LogFindingKind | undefined> {
  const age = Date.parse(last.at) - Date.parse(head.at)
  if (age > staleMs) return 'stale'
  if (head.size === last.size) return head.rootHash === last.rootHash ? undefined : 'forked'
  if (head.size < last.size && age <= 0) return 'shorter'
  // An answer that another overtook is older, and smaller, and still the beginning of what was seen.
  const [smaller, larger] = head.size < last.size ? [head, last] : [last, head]
  return proven(smaller, larger, source)
}

async function proven(smaller: Pick<LogHead, 'size' | 'rootHash'>, larger: LogHead, source: LogSource): Promise<'unproven' | 'rewritten' | undefined> {
  const proof = smaller.size === 0 || smaller.size === larger.size ? { path: [] } : await source.consistency(smaller.size, larger.size)
  const path = proof === null || !Array.isArray(proof.path) ? undefined : hashes(proof.path)
  if (path === undefined) return 'unproven'
  return await isConsistent(stateOf(smaller), stateOf(larger), path) ? undefined : 'rewritten'
}

/** The largest head that was seen and that the log still begins with. */
async function agreement(heads: readonly LogHead[], head: LogHead, source: LogSource): Promise<number | null> {
  for (const seen of heads.toReversed()) {
    if (seen.size <= head.size && await proven(seen, head, source) === undefined) return seen.size
  }
  return heads.length === 0 ? null : 0
}

/** What the operator says about a log that became shorter, if a trusted key signed it and the log goes on from there. */
async function restartBefore({ workspaceId, keys, heads }: LogMemory, head: LogHead, restarts: readonly LogRestart[], source: LogSource): Promise<LogRestart | null> {
  const last = heads.at(-1)
  for (const restart of restarts.toReversed()) {
    const key = keys.find(({ keyId }) => keyId === restart.keyId)
    if (last === undefined || key === undefined || restart.at < last.at || restart.size > head.size) continue
    if (!await isSigned(restartText(workspaceId, restart), restart.signature, key.publicKey)) continue
    if (await proven(restart, head, source) === undefined) return restart
  }
  return null
}
