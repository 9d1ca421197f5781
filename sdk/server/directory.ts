import type { MonitoringPreset } from '../wire/index.ts'
import type { UnitOfWork } from './database.ts'

/** Members as plugins may read them; scoped to the workspace of the unit. */
export interface MemberSummary {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly status: string
  readonly monitored: boolean
  readonly timeZone: string | null
  readonly joinedAt: Temporal.Instant
}

/** What plugins need to know of a workspace. */
export interface WorkspaceSummary {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly weekStart: number
  readonly locale: string
  /** ISO 4217; amounts are in its minor unit. */
  readonly currency: string
  /** How much may be collected at most. */
  readonly monitoringPreset: MonitoringPreset
}

/** How a workspace looks in mails and documents. */
export interface WorkspaceBrand {
  readonly name: string
  /** `#rrggbb`, dark enough for white text on it; null where none was chosen. */
  readonly color: string | null
  /** A PNG of at most 480 by 160 pixels. */
  readonly logo: Buffer | null
}

/** How far a device has sent what it recorded. */
export interface DeviceSync {
  readonly deviceId: string
  readonly memberId: string
  /** Everything the device recorded up to here has arrived. */
  readonly syncedThrough: Temporal.Instant | null
  readonly revokedAt: Temporal.Instant | null
}

/** A stretch in which a person had paused their device, half-open; without an end as far as the device has told. */
export interface DevicePause {
  readonly startedAt: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
}

/** What the core tells plugins about its own tables; core → plugin reads never happen, these are plugin → core. */
export interface Directory {
  workspace(unit: UnitOfWork): Promise<WorkspaceSummary>
  /** The colour and the logo, for documents that leave the workspace. */
  brand(unit: UnitOfWork): Promise<WorkspaceBrand>
  members(unit: UnitOfWork, filter?: { readonly ids?: readonly string[]; readonly status?: readonly string[]; readonly roles?: readonly string[] }): Promise<readonly MemberSummary[]>
  /**
   * The members for whom something is to be set or kept: active or suspended, in the order of their names.
   * @throws `not-found` where one of the ids is no member's, `member-removed` where one has left the workspace
   */
  currentMembers(unit: UnitOfWork, ids: readonly string[]): Promise<readonly MemberSummary[]>
  devices(unit: UnitOfWork, memberIds: readonly string[]): Promise<readonly DeviceSync[]>
  /** The pauses of a member's device that meet `[from, to)`, oldest first. */
  pauses(unit: UnitOfWork, filter: { readonly memberId: string; readonly deviceId: string; readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<readonly DevicePause[]>
  /** Closed and running entries whose time meets `[from, to)`, oldest first. */
  entries(unit: UnitOfWork, filter: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant }):
    Promise<readonly { readonly id: string; readonly memberId: string; readonly taskId: string; readonly startedAt: Temporal.Instant; readonly stoppedAt: Temporal.Instant | null }[]>
}
