import type { Audit, Caller, UnitOfWork } from '@overt/sdk'

const mostKept = 50_000

/**
 * Tells people that somebody was shown entries of theirs, one by one or as sums of a few people's. A dashboard that stays open renews itself without anybody looking again: each process
 * notes one look an hour of one viewer at one person.
 */
export function createLooks(audit: Audit) {
  const noted = new Set<string>()
  return async (unit: UnitOfWork, { workspaceId, memberId: viewer }: Pick<Caller, 'workspaceId' | 'memberId'>, shown: ReadonlyMap<string, number>, now: Temporal.Instant): Promise<void> => {
    const hour = Math.floor(now.epochMilliseconds / 3_600_000)
    const keys: string[] = []
    for (const [memberId, count] of [...shown].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const key = `${workspaceId} ${viewer} ${memberId} ${String(hour)}`
      if (memberId === viewer || noted.has(key)) continue
      await audit.viewed(unit, { subject: 'Entry', memberId, count, reason: 'dashboard' })
      keys.push(key)
    }
    unit.afterCommit(() => {
      if (noted.size > mostKept) noted.clear()
      for (const key of keys) noted.add(key)
    })
  }
}
