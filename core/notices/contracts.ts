import type { NoticeChannel, Notices, UnitOfWork } from '@overt/sdk'
import type { NoticeKinds } from './kinds.ts'
import type { PushSeal } from './push/push-seal.ts'

/** What goes to one member now, in one message per channel. */
export interface DueNotices {
  readonly memberId: string
  readonly noticeIds: readonly string[]
  readonly channels: readonly NoticeChannel[]
}

export interface HeldNotices {
  readonly memberId: string
  readonly until: Temporal.Instant
}

/** The ways out of the bell; each queues in the unit's transaction. */
export interface Delivery {
  /** In a number of statements that does not grow with the members. */
  now(unit: UnitOfWork, due: readonly DueNotices[]): Promise<void>
  /** Sends what is held for a member once their quiet hours end. */
  atEndOfQuiet(unit: UnitOfWork, held: readonly HeldNotices[]): Promise<void>
}

/** Notices for the core, for each plugin under its name, and for the routes. */
export interface PlatformNotices extends Notices {
  forPlugin(pluginId: string): Notices
  /** Forgets what a plugin that failed has declared. */
  remove(pluginId: string): void
  readonly kinds: NoticeKinds
  readonly delivery: Delivery
  readonly seal: PushSeal
  /** What a browser is asked to subscribe with. */
  readonly pushKey: string
  /** Push services may be on private addresses. */
  readonly privatePush: boolean
}
