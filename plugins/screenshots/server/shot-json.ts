import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Nullable, keptUntil } from '@overt/sdk'
import type { Caller } from '@overt/sdk'
import type { ScreenshotsContext } from './screenshots-context.ts'

export const Shot = Type.Object({
  id: Id, memberId: Id, deviceId: Id, takenAt: Instant, slotStartedAt: Instant, slotEndedAt: Instant,
  display: Type.Integer(), displays: Type.Integer(), width: Type.Integer(), height: Type.Integer(), sizeBytes: Type.Integer(),
  blur: Choice(['none', 'light', 'strong']), app: Nullable(Type.String()), domain: Nullable(Type.String()),
  policyVersion: Nullable(Type.Integer({ description: 'the policy it was collected under; null for pictures from before versions were kept' })),
  thumbnailUrl: Nullable(Type.String({ description: 'good for about a minute; null where the picture was deleted' })), imageUrl: Nullable(Type.String({ description: 'of `GET /shots/:id` only' })),
  keptUntil: Instant, deletedAt: Nullable(Instant), deletedByName: Nullable(Type.String()),
})
export type Shot = Static<typeof Shot>

export interface ShotRow {
  readonly id: string
  readonly member_id: string
  readonly device_id: string
  readonly taken_at: Date
  readonly slot_started_at: Date
  readonly slot_ended_at: Date
  readonly display: number
  readonly displays: number
  readonly width: number
  readonly height: number
  readonly size_bytes: number
  readonly blur: Shot['blur']
  readonly app: string | null
  readonly domain: string | null
  readonly deleted_at: Date | null
  readonly deleted_by: string | null
  readonly sha256: Buffer
  readonly policy_version: number | null
}

export const shotColumns = `s.id, s.member_id, s.device_id, s.taken_at, s.slot_started_at, s.slot_ended_at, s.display, s.displays, s.width, s.height,
  s.size_bytes, s.blur, s.app, s.domain, s.deleted_at, s.deleted_by, s.sha256, s.policy_version`

export interface ShotReader {
  readonly caller: Pick<Caller, 'workspaceId' | 'memberId'>
  readonly retentionDays: number
  /** Names of those who deleted pictures. */
  readonly names: ReadonlyMap<string, string>
  /** Whether the picture itself is shown, which leaves a receipt of its own. */
  readonly full?: boolean
}

/** A row as the reader gets it, with addresses signed for that reader. */
export function shotJson({ links }: Pick<ScreenshotsContext, 'links'>, row: ShotRow, { caller: { workspaceId, memberId }, retentionDays, names, full = false }: ShotReader): Shot {
  const gone = row.deleted_at !== null
  const address = (name: string): string | null => (gone ? null : links.to(name, { workspaceId, memberId, id: row.id }))
  return {
    id: row.id, memberId: row.member_id, deviceId: row.device_id,
    takenAt: row.taken_at.toISOString(), slotStartedAt: row.slot_started_at.toISOString(), slotEndedAt: row.slot_ended_at.toISOString(),
    display: row.display, displays: row.displays, width: row.width, height: row.height, sizeBytes: row.size_bytes, blur: row.blur, app: row.app, domain: row.domain, policyVersion: row.policy_version,
    thumbnailUrl: address('thumbnail'), imageUrl: full ? address('picture') : null,
    keptUntil: keptUntil(row.taken_at, retentionDays),
    deletedAt: row.deleted_at?.toISOString() ?? null, deletedByName: row.deleted_by === null ? null : names.get(row.deleted_by) ?? null,
  }
}
