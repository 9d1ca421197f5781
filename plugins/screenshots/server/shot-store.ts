import { applicationName, domainKey } from '@overt/sdk'
import type { DeviceCaller, RecordOutcome, UnitOfWork } from '@overt/sdk'
import type { ScreenshotsShot, ScreenshotsSkip } from '../agent/wire.ts'

/** What became of a file: its measures, and where it came from. */
export interface KeptPicture {
  readonly width: number
  readonly height: number
  readonly sizeBytes: number
  readonly sha256: Buffer
}

export type ShotPresence = 'new' | 'known' | 'slot-taken' | 'id-taken'

/** Whether the picture is there already, or another one has its id or its time: one per slot and display (or one of any, where only one is asked for), and slots never overlap. */
export async function presenceOf(unit: UnitOfWork, { memberId, deviceId }: DeviceCaller, shot: ScreenshotsShot, onlyOneDisplay: boolean): Promise<ShotPresence> {
  const [row] = await unit.query<{ known: boolean; foreign: boolean; taken: boolean }>({
    name: 'screenshots-presence',
    text: `select coalesce(bool_or(id = $2 and member_id = $3), false) as known, coalesce(bool_or(id = $2 and member_id <> $3), false) as foreign, count(*) > 0 as taken
      from p_screenshots.shot
      where workspace_id = $1 and (id = $2 or (member_id = $3 and device_id = $4 and (display = $5 or $8) and slot_started_at < $7 and slot_ended_at > $6))`,
    values: [unit.workspaceId, shot.id, memberId, deviceId, shot.display, shot.slotStartedAt, shot.slotEndedAt, onlyOneDisplay],
  })
  if (row?.foreign === true) return 'id-taken'
  return row?.known === true ? 'known' : row?.taken === true ? 'slot-taken' : 'new'
}

/** Stores a picture's row once. */
export async function storeShot(unit: UnitOfWork, { memberId, deviceId }: DeviceCaller, shot: ScreenshotsShot, picture: KeptPicture, policyVersion: number): Promise<boolean> {
  const rows = await unit.query({
    name: 'screenshots-store',
    text: `insert into p_screenshots.shot (workspace_id, id, member_id, device_id, taken_at, slot_started_at, slot_ended_at, display, displays,
        width, height, size_bytes, sha256, blur, app, domain, policy_version)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict do nothing returning 1`,
    values: [unit.workspaceId, shot.id, memberId, deviceId, shot.takenAt, shot.slotStartedAt, shot.slotEndedAt, shot.display, shot.displays,
      picture.width, picture.height, picture.sizeBytes, picture.sha256, shot.blur, applicationName(shot.app), shot.domain === undefined ? null : domainKey(shot.domain), policyVersion],
  })
  return rows.length === 1
}

/** Stores why slots have no picture, each slot once. */
export async function storeSkips(unit: UnitOfWork, { memberId, deviceId }: DeviceCaller, skips: readonly ScreenshotsSkip[], policyVersion: number): Promise<RecordOutcome> {
  const rows = await unit.query<{ id: string }>({
    name: 'screenshots-skips',
    text: `insert into p_screenshots.skip (workspace_id, id, member_id, device_id, slot_started_at, slot_ended_at, reason, policy_version)
      select $1, id, $2, $3, started_at, ended_at, reason, $8 from unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[]) as t (id, started_at, ended_at, reason)
      order by started_at on conflict do nothing returning id`,
    values: [unit.workspaceId, memberId, deviceId, skips.map(({ id }) => id), skips.map((skip) => skip.slotStartedAt), skips.map((skip) => skip.slotEndedAt), skips.map(({ reason }) => reason), policyVersion],
  })
  return { accepted: rows.length, duplicates: skips.length - rows.length, rejected: [] }
}
