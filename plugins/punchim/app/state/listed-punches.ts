import type { Punch, PunchReceipt } from '../../wire.ts'
import type { QueuedPunch, Refusal } from '../store/database.ts'

interface Listed { readonly id: string; readonly kind: 'in' | 'out'; readonly at: string }
export type ListedPunch =
  | Listed & { readonly state: 'waiting' }
  | Listed & { readonly state: 'refused'; readonly refusal: Refusal }
  | Listed & { readonly state: 'received'; readonly receipt: PunchReceipt; readonly punch: Punch | null }

const most = 20

/** The last punches, the newest first: those that wait on this phone and those that the server has, each once. */
export function listedPunches(queue: readonly QueuedPunch[], receipts: readonly PunchReceipt[], history: readonly Punch[]): readonly ListedPunch[] {
  const listed = new Map<string, ListedPunch>()
  for (const punch of history) listed.set(punch.id, { id: punch.id, kind: punch.kind, at: punch.correctedAt, state: 'received', receipt: punch, punch })
  for (const receipt of receipts) if (!listed.has(receipt.id)) listed.set(receipt.id, { id: receipt.id, kind: receipt.kind, at: receipt.correctedAt, state: 'received', receipt, punch: null })
  for (const { id, body, refusal } of queue) listed.set(id, { id, kind: body.kind, at: body.at, ...refusal === null ? { state: 'waiting' as const } : { state: 'refused' as const, refusal } })
  return [...listed.values()].sort((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, most)
}
