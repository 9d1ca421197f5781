import type { UnitOfWork } from '@overt/sdk'

/** Months of the segment table that are known to exist. */
export interface Partitions {
  /** Makes the months that these instants (epoch milliseconds) lie in, where they are missing. */
  ensure(unit: UnitOfWork, fromMs: number, toMs: number): Promise<void>
  /** Months may be gone: retention dropped some. */
  forget(): void
}

/** Another process may have dropped one meanwhile, whose retention was then raised. */
const rememberedMs = 60_000

export function createPartitions(): Partitions {
  /** Until when each is believed to exist. */
  const known = new Map<number, number>()
  return {
    async ensure(unit, fromMs, toMs) {
      for (let month = monthOf(fromMs); month <= monthOf(toMs); month++) {
        if ((known.get(month) ?? 0) > performance.now()) continue
        await unit.query('select p_activity.ensure_month($1)', [firstDay(month)])
        const made = month
        unit.afterCommit(() => { known.set(made, performance.now() + rememberedMs) })
      }
    },
    forget: () => { known.clear() },
  }
}

/** Months since year 0, UTC. */
function monthOf(epochMs: number): number {
  const date = new Date(epochMs)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

const firstDay = (month: number): string => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`
