import { keptSince as since } from '@overt/sdk'
import type { ScreenshotsContext } from './screenshots-context.ts'

/** RFC 3339: what is older is shown to nobody, although the nightly round has still to delete it. */
export async function keptSince({ clock, settings }: Pick<ScreenshotsContext, 'clock' | 'settings'>, workspaceId: string): Promise<string> {
  const { retentionDays } = await settings(workspaceId)
  return since(clock.now(), retentionDays)
}

/** The later one of two instants. */
export const later = (one: string, other: string): string => (Temporal.Instant.compare(Temporal.Instant.from(one), Temporal.Instant.from(other)) > 0 ? one : other)
