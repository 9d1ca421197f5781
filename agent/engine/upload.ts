import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { BatchReply } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import type { Rejection } from './rejected-records.ts'
import type { ServerReply } from './server-client.ts'

const batchReply = Compile(Type.Object(BatchReply.properties))

/** What became of one batch. Only `done` records may be removed from the outbox; the rest is kept as it is. */
export type UploadResult =
  | { readonly kind: 'done', readonly rejected: readonly Rejection[], readonly committed: readonly CollectedRecord[],
      readonly policyVersion: number }
  | { readonly kind: 'signed-out', readonly code: string }
  | { readonly kind: 'not-acknowledged' }
  | { readonly kind: 'update-required' }
  | { readonly kind: 'later', readonly code: string, readonly detail: string, readonly retryAfterSeconds: number | null }

export interface Exchange {
  send(records: readonly CollectedRecord[]): Promise<ServerReply>
  /** Learns the server's time from an answer. */
  heard(reply: ServerReply, serverTime: string): void
}

/**
 * Sends records until each has a verdict. A batch that is too large or malformed as a whole is halved, so that one bad
 * record never holds up the rest; if every single one of several is malformed, the fault lies elsewhere and all are kept.
 */
export async function upload(exchange: Exchange, records: readonly CollectedRecord[]): Promise<UploadResult> {
  const result = await sendHalving(exchange, records)
  if (result.kind === 'done' && records.length > 1 && result.rejected.length === records.length
    && result.rejected.every(({ code }) => code.startsWith(malformed))) {
    return { kind: 'later', code: 'batch-refused', detail: result.rejected[0]?.detail ?? '', retryAfterSeconds: null }
  }
  return result
}

const malformed = 'malformed:'

async function sendHalving(exchange: Exchange, records: readonly CollectedRecord[]): Promise<UploadResult> {
  const reply = await exchange.send(records)
  if (reply.kind === 'unreachable') return { kind: 'later', code: reply.reason, detail: reply.detail, retryAfterSeconds: null }
  if (reply.kind === 'answer') return readVerdicts(exchange, reply, records)
  const { status, code, detail, retryAfterSeconds } = reply
  if (isRevoked(status, code)) return { kind: 'signed-out', code }
  if (code === 'policy-not-acknowledged') return { kind: 'not-acknowledged' }
  if (status === 426) return { kind: 'update-required' }
  if (status === 413 || status === 400 || status === 422) {
    if (records.length > 1) return sendHalves(exchange, records)
    const rejected = records.map((record) => ({ record, code: status === 413 ? code : `${malformed}${code}`, detail }))
    return { kind: 'done', rejected, committed: [], policyVersion: 0 }
  }
  return { kind: 'later', code, detail, retryAfterSeconds }
}

/** Whether an answer means that this device may send nothing any more. */
export function isRevoked(status: number, code: string): boolean {
  return status === 401 || code === 'token-revoked' || code === 'member-disabled' || code === 'member-suspended'
}

async function sendHalves(exchange: Exchange, records: readonly CollectedRecord[]): Promise<UploadResult> {
  const middle = Math.ceil(records.length / 2)
  const first = await sendHalving(exchange, records.slice(0, middle))
  if (first.kind !== 'done') return first
  const second = await sendHalving(exchange, records.slice(middle))
  if (second.kind !== 'done') return second
  return {
    kind: 'done',
    rejected: [...first.rejected, ...second.rejected],
    committed: [...first.committed, ...second.committed],
    policyVersion: Math.max(first.policyVersion, second.policyVersion),
  }
}

/** An answer counts only if it accounts for every record that was sent. */
function readVerdicts(exchange: Exchange, reply: ServerReply & { kind: 'answer' }, records: readonly CollectedRecord[]): UploadResult {
  const body = reply.body
  if (!batchReply.Check(body) || body.accepted + body.duplicates + body.rejected.length !== records.length) {
    return { kind: 'later', code: 'foreign', detail: 'the answer does not account for the records sent', retryAfterSeconds: null }
  }
  exchange.heard(reply, body.serverTime)
  const verdicts = new Map(body.rejected.map((verdict) => [verdict.id, verdict]))
  const rejected = records.flatMap((record) => {
    const verdict = verdicts.get(record.id)
    return verdict === undefined ? [] : [{ record, code: verdict.code, detail: verdict.detail }]
  })
  const committed = records.filter((record) => !verdicts.has(record.id))
  return { kind: 'done', rejected, committed, policyVersion: body.policyVersion }
}
