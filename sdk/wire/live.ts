import type { PresenceState } from './workspace.ts'

/**
 * Why the server stopped a running entry: its member was suspended or removed, somebody deleted what it was for, the member's planned entry
 * began, it took the longest time that an entry may, or the workspace became read-only.
 */
export type EndReason = 'suspended' | 'removed' | 'deleted' | 'planned' | 'longest' | 'read-only'

/**
 * Events of `GET /api/workspaces/:w/live`; plugins add theirs by declaration merging. They name records by their ids and never hold them:
 * an open page reads what it shows by the routes, which check rights and leave receipts.
 */
export interface LiveEvents {
  'presence.changed': { readonly memberId: string; readonly state: PresenceState; readonly since: string | null; readonly lastSeenAt: string | null }
  'entry.changed': { readonly entryId: string; readonly memberId: string; readonly change: 'started' | 'stopped' | 'created' | 'updated' | 'deleted' | 'restored' }
  /** The server stopped what a member ran, without them; only that member hears it. `stoppedAt` is where their time ends. */
  'entry.ended': { readonly memberId: string; readonly reason: EndReason; readonly stoppedAt: string }
  /** A command of the member's desktop timer waits for them, or no longer does; only that member hears it. */
  'timer.waiting': { readonly memberId: string }
  'work.changed': { readonly subject: 'organization' | 'project' | 'task'; readonly id: string; readonly change: 'created' | 'updated' | 'deleted' | 'restored' }
  'member.changed': { readonly memberId: string }
  'invitation.changed': { readonly invitationId: string }
  'plugin.changed': { readonly pluginId: string; readonly enabled: boolean }
  'plugin.settings': { readonly pluginId: string }
  'device.changed': { readonly deviceId: string; readonly memberId: string; readonly change: 'enrolled' | 'revoked' }
  'policy.changed': { readonly version: number }
  'rights.changed': { readonly memberId: string | null }
  /** A notice came, was read or settled; only its member hears it. */
  'notice.changed': Readonly<Record<never, never>>
  /** Somebody looked at records of the one who hears it; only that member does. */
  'looks.changed': Readonly<Record<never, never>>
  'workspace.changed': { readonly workspaceId: string }
  /**
   * The server ends this stream: its member opened too many, and opening it again would end another; or this process stops, and another
   * takes the page over.
   */
  'stream.closed': { readonly code: 'too-many-streams' | 'server-stopping' }
  /** An event was too large to reach every process: what a page shows may be old, so it reads again. */
  'events.missed': Readonly<Record<never, never>>
}
/** An event that open pages are told of, by its type. */
export type LiveEvent = { [T in keyof LiveEvents]: { readonly type: T } & LiveEvents[T] }[keyof LiveEvents]
