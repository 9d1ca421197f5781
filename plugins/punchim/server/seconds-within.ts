import type { PunchRow } from './punch-row.ts'

/** Whole seconds between punch-ins and their punch-outs within `[from, to)`; one that is still open counts up to `to`. Rejected ones do not count. */
export function secondsWithin(punches: readonly PunchRow[], { from, to }: { readonly from: Temporal.Instant; readonly to: Temporal.Instant }): number {
  const byId = new Map(punches.map((punch) => [punch.id, punch]))
  let milliseconds = 0
  for (const { kind, decision, correctedAt, partnerId } of punches) {
    if (kind === 'out' || decision === 'reject') continue
    const partner = partnerId === null ? undefined : byId.get(partnerId)
    const end = partnerId === null ? to.epochMilliseconds : partner?.correctedAt.getTime() ?? 0
    milliseconds += Math.max(0, Math.min(end, to.epochMilliseconds) - Math.max(correctedAt.getTime(), from.epochMilliseconds))
  }
  return Math.floor(milliseconds / 1_000)
}
