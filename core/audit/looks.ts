import { createHash } from 'node:crypto'
import type { AuditEntry, LookKind, Statement, UnitOfWork } from '@overt/sdk'
import { queryLast } from '../database/unit-of-work.ts'
import type { SignedRow } from './row-content.ts'

export interface Looks {
  /** The plugin that showed them; null for the core. */
  readonly plugin: string | null
  readonly subject: string
  readonly how: LookKind
  readonly at: Temporal.Instant
  readonly viewerId: string
  readonly reason: string | null
  /** How many records of each member were shown; none of the viewer's own. */
  readonly counts: readonly (readonly [memberId: string, count: number])[]
}

const queryOf = <Row>(unit: UnitOfWork, statement: Statement): Promise<Row[]> => unit.query<Row>(statement)

/** Where looks are written down. */
export interface LookTrail {
  sign(unit: UnitOfWork, entry: AuditEntry, at: Temporal.Instant): SignedRow
  /** A row was stored: it is chained after the commit. */
  wake(unit: UnitOfWork): void
  record(unit: UnitOfWork, entry: AuditEntry, at: Temporal.Instant): Promise<void>
}

/** Looks of one transaction are noted in this order: two of the same viewer, who share receipts, never wait for each other in a ring. */
export const looksOrder = ({ subject, plugin, how, reason }: Looks): string => JSON.stringify([subject, plugin, how, reason])

/**
 * Notes in one round trip whose records the viewer was shown, as a row of the trail and in the receipts that people read; returns the members
 * whose receipt is new or grew. A list of many people that is left open reads itself again: that is one look a minute.
 * Receipts stay locked until the commit: call it as the last thing of a transaction.
 */
export async function recordLooks(trail: LookTrail, unit: UnitOfWork, looks: Looks): Promise<string[]> {
  const { plugin, subject, how, at, viewerId, reason, counts } = looks
  const { content, signature } = trail.sign(unit, lookEntry(unit, looks, counts), at)
  // Of one member either no receipt grew or all did: nothing can be left to do.
  const rows = await (counts.length === 1 ? queryLast : queryOf)<{ member_id: string }>(unit, {
    name: 'audit-looks',
    text: 'select member_id from core.note_looks($1, $2, $3, $4, $5, $6, $7::uuid[], $8::int[], $9, $10) as member_id',
    values: [
      viewerId, plugin ?? '', subject, how, reason ?? '', new Date(at.epochMilliseconds), counts.map(([memberId]) => memberId), counts.map(([, count]) => count), content, signature,
    ],
  })
  const noted = new Set(rows.map((row) => row.member_id))
  if (noted.size === counts.length) trail.wake(unit)
  else if (noted.size > 0) await trail.record(unit, lookEntry(unit, looks, counts.filter(([memberId]) => noted.has(memberId))), at)
  return [...noted]
}

function lookEntry({ workspaceId }: UnitOfWork, { plugin, subject, how, viewerId, reason }: Looks, counts: Looks['counts']): AuditEntry {
  return { action: 'records.viewed', subject, after: { plugin: plugin ?? '', how, reason: reasonHash(workspaceId, viewerId, reason), members: Object.fromEntries(counts) } }
}

/** As `core.look` is compared with it; the words stay in the receipt, which can be erased. */
function reasonHash(workspaceId: string, viewerId: string, reason: string | null): string | null {
  return reason === null || reason === '' ? null : createHash('sha256').update(workspaceId + viewerId + reason, 'utf8').digest('hex')
}
