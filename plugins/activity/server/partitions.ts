import type { UnitOfWork } from '@overt/sdk'

/** Months of the segment table that are known to exist. */
export interface Partitions {
  /** Makes the months that these instants (epoch milliseconds) lie in, where they are missing. */
  ensure(unit: UnitOfWork, fromMs: number, toMs: number): Promise<void>
  /** Months may be gone: retention dropped some. */
  forget(): void
}

export function createPartitions(): Partitions {
  const known = new Set<number>()
  return {
    async ensure(unit, fromMs, toMs) {
      for (let month = monthOf(fromMs); month <= monthOf(toMs); month++) {
        if (known.has(month)) continue
        await unit.query('select p_activity.ensure_month($1)', [firstDay(month)])
        const made = month
        unit.afterCommit(() => { known.add(made) })
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
