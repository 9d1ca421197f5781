import type { LiveEvents } from '../wire/index.ts'
import type { UnitOfWork } from './database.ts'

/** Those whose ability lets them do this to this record, or these members and nobody else (at most 100). */
export type LiveAudience =
  | { readonly action: string; readonly subject: string; readonly record: Readonly<Record<string, unknown>> }
  | { readonly memberIds: readonly string[] }

/** Tells open pages what has changed, after the commit. */
export interface Live {
  /** Tells open pages after the unit's commit; `audience` decides who may see it (default: everyone in the workspace). */
  publish<T extends keyof LiveEvents>(unit: UnitOfWork, type: T, event: LiveEvents[T], audience?: LiveAudience): void
}
