import type { UnitOfWork } from '@overt/sdk'
import { tooManyPins } from '../errors.ts'
import type { PunchContext } from '../punch-context.ts'

interface Limit {
  readonly key: string
  readonly attempts: number
  /** From the last attempt that was counted. */
  readonly pauseSeconds: number
}

/**
 * Five wrong PINs for one number pause it, whether anybody has that number or not; thirty pause it for a day, so that slow guessing takes a year. A
 * kiosk at which many numbers are tried pauses as a whole.
 */
const limitsOf = (memberNumber: string, kioskId: string): readonly Limit[] => [
  { key: `number ${memberNumber}`, attempts: 5, pauseSeconds: 300 },
  { key: `day ${memberNumber}`, attempts: 30, pauseSeconds: 24 * 3_600 },
  { key: `kiosk ${kioskId}`, attempts: 100, pauseSeconds: 900 },
]

/**
 * Counts an attempt before it is looked at, so that many at once count one by one; what is committed here stays when the PIN is wrong. Errors:
 * `too-many-pins` (429).
 */
export async function countAttempt({ clock, database }: Pick<PunchContext, 'clock' | 'database'>, workspaceId: string, memberNumber: string, kioskId: string): Promise<void> {
  const nowMs = clock.now().epochMilliseconds
  const waits = await database.inWorkspace({ workspaceId }, async (unit) => {
    const seconds: number[] = []
    for (const limit of limitsOf(memberNumber, kioskId)) seconds.push(await countOne(unit, limit, nowMs))
    return seconds
  })
  const seconds = Math.max(...waits)
  if (seconds > 0) throw tooManyPins({ values: { minutes: Math.ceil(seconds / 60) }, retryAfterSeconds: seconds })
}

/** How many seconds are left of a pause; 0 where the attempt may go on. What comes in a pause does not lengthen it. */
async function countOne(unit: UnitOfWork, { key, attempts, pauseSeconds }: Limit, nowMs: number): Promise<number> {
  const [row] = await unit.query<{ count: number; resetsAt: Date }>({
    name: 'punchim-attempt',
    text: `insert into p_punchim.attempt as known (workspace_id, key, count, resets_at) values ($1, $2, 1, $3::timestamptz + make_interval(secs => $5))
      on conflict (workspace_id, key) do update set
        count = case when known.resets_at <= $3 then 1 else least(known.count, $4) + 1 end,
        resets_at = case when known.resets_at > $3 and known.count >= $4 then known.resets_at else excluded.resets_at end
      returning count, resets_at as "resetsAt"`,
    values: [unit.workspaceId, key, new Date(nowMs), attempts, pauseSeconds],
  })
  return row!.count <= attempts ? 0 : Math.max(1, Math.ceil((row!.resetsAt.getTime() - nowMs) / 1_000))
}

/** Takes the attempts of a number back once its PIN was right, and this one of the kiosk. */
export async function forgiveAttempts(unit: UnitOfWork, memberNumber: string, kioskId: string): Promise<void> {
  await unit.query('delete from p_punchim.attempt where workspace_id = $1 and key = any($2::text[])', [unit.workspaceId, [`number ${memberNumber}`, `day ${memberNumber}`]])
  await unit.query('update p_punchim.attempt set count = greatest(count - 1, 0) where workspace_id = $1 and key = $2', [unit.workspaceId, `kiosk ${kioskId}`])
}
