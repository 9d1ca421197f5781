import type { TrustedKey } from './keys.ts'
import type { LogHead, LogRestart } from './statements.ts'

/** What a client has seen that a log must not show. */
export type LogFindingKind = 'shorter' | 'rewritten' | 'forked' | 'stale' | 'unproven' | 'unknown-key' | 'wrong-signature'

/** Something in a log that does not fit what was seen of it before. */
export interface LogFinding {
  readonly kind: LogFindingKind
  /** When it was seen first. */
  readonly foundAt: string
  /** The newest head that was seen before. */
  readonly remembered: LogHead | null
  /** What was shown in its place, the latest. */
  readonly shown: LogHead | null
  /** The public key of a head signed with one that nobody known signed in. */
  readonly publicKey: string | null
  /** Up to which record the history is the one that was seen before; null where that is not known. */
  readonly agreesUpTo: number | null
  /** What the operator says about it, signed. */
  readonly restart: LogRestart | null
  /** How the person closed it; nobody else can. */
  readonly closed: { readonly at: string; readonly explanation: string } | null
}

/** What a client keeps of a workspace's log between contacts: JSON. */
export interface LogMemory {
  readonly workspaceId: string
  readonly keys: readonly TrustedKey[]
  /** Seen and checked, oldest first. */
  readonly heads: readonly LogHead[]
  readonly findings: readonly LogFinding[]
  /** Last contact at which all was right. */
  readonly checkedAt: string | null
}

/** How many characters an explanation has at least. */
export const shortestExplanation = 10

/** What a reader knows of a log before the first look. */
export const emptyMemory = (workspaceId: string): LogMemory => ({ workspaceId, keys: [], heads: [], findings: [], checkedAt: null })

/** Findings that nobody has closed. */
export const openFindings = ({ findings }: LogMemory): readonly LogFinding[] => findings.filter(({ closed }) => closed === null)

/** Heads that are kept, an hour apart at least but for the last. */
const keptHeads = 24
const hourMs = 3_600_000

/** Adds a signed head to those that are remembered, in their order. */
export function withHead(heads: readonly LogHead[], head: LogHead): LogHead[] {
  const [before, last] = [heads.at(-2), heads.at(-1)]
  const close = last !== undefined && before !== undefined && Date.parse(last.at) - Date.parse(before.at) < hourMs
  return [...close ? heads.slice(0, -1) : heads, head].slice(-keptHeads)
}

const keptFindings = 50

/** A kind is one finding while it is open: what was first seen stays, what is shown now is added. */
export function withFinding(findings: readonly LogFinding[], found: LogFinding): LogFinding[] {
  const open = findings.findIndex(({ kind, closed }) => kind === found.kind && closed === null)
  if (open === -1) return [...findings, found].slice(-keptFindings)
  return findings.map((finding, index) => (index === open ? { ...finding, shown: found.shown, publicKey: found.publicKey, agreesUpTo: found.agreesUpTo, restart: found.restart } : finding))
}

/**
 * The person has an explanation and goes on from what is shown now. The findings stay in the memory, with the explanation; from now on the log is
 * compared with the head that was shown last.
 */
export function closeFindings(memory: LogMemory, explanation: string, now: string): LogMemory {
  if (explanation.trim().length < shortestExplanation) throw new RangeError('The explanation is too short.')
  const open = openFindings(memory)
  const agreed = Math.max(...open.map(({ agreesUpTo }) => agreesUpTo ?? 0), 0)
  const replaced = open.some(({ kind }) => kind === 'shorter' || kind === 'rewritten' || kind === 'forked' || kind === 'unproven')
  const shown = open.filter(({ kind }) => kind !== 'wrong-signature').flatMap((finding) => finding.shown ?? []).toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1)
  const newKeys = open.flatMap(({ kind, shown: head, publicKey }) => (kind === 'unknown-key' && head !== null && publicKey !== null ? [{ keyId: head.keyId, publicKey, until: null }] : []))
  const heads = replaced ? memory.heads.filter(({ size }) => size <= agreed) : memory.heads
  return {
    ...memory,
    keys: [...memory.keys, ...newKeys.filter(({ keyId }) => !memory.keys.some((known) => known.keyId === keyId))],
    heads: shown === undefined || !replaced ? heads : [...heads, shown],
    findings: memory.findings.map((finding) => (finding.closed === null ? { ...finding, closed: { at: now, explanation: explanation.trim() } } : finding)),
  }
}
