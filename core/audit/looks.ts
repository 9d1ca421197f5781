import type { LookKind, UnitOfWork } from '@overt/sdk'

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

/**
 * Notes in one round trip whose records the viewer was shown, as a row of the trail and in the receipts that people read; returns the members
 * whose receipt is new or grew. A list of many people that is left open reads itself again: that is one look a minute.
 * The trail lets one writer of a workspace in at a time: call it as the last thing of a transaction.
 */
export async function recordLooks(unit: UnitOfWork, { plugin, subject, how, at, viewerId, reason, counts }: Looks): Promise<string[]> {
  const rows = await unit.query<{ member_id: string }>({
    name: 'audit-looks',
    text: 'select member_id from core.note_looks($1, $2, $3, $4, $5, $6, $7::uuid[], $8::int[]) as member_id',
    values: [viewerId, plugin ?? '', subject, how, reason ?? '', new Date(at.epochMilliseconds), counts.map(([memberId]) => memberId), counts.map(([, count]) => count)],
  })
  return rows.map((row) => row.member_id)
}

/** Receipts about a person who is erased, with the words of their reasons; the trail keeps that there were looks, by ids. */
export async function eraseLooks(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query({ name: 'audit-erase-looks', text: 'select core.erase_looks($1)', values: [memberId] })
}
