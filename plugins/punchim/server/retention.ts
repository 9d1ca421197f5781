import { deleteInBatches } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'
import { atOnce, forgetSelfies } from './selfie/selfie-files.ts'
import type { SelfieRemoval } from './selfie/selfie-files.ts'

/** A count of wrong PINs ends with its block. */
const attemptDays = 1

/** Nightly: selfies and coordinates go, each after its own time; the punch and what was judged of it stay. */
export function declareRetention(context: PunchContext, removal: SelfieRemoval): void {
  async function inBatches(workspaceId: string, signal: AbortSignal, forget: (unit: UnitOfWork) => Promise<number>): Promise<number> {
    let gone = 0
    for (let batch = atOnce; batch === atOnce && !signal.aborted; gone += batch) batch = await context.database.inWorkspace({ workspaceId }, forget)
    return gone
  }
  context.retention.declare({
    at: '02:50',
    timeoutMs: 10 * 60_000,
    kinds: [
      { id: 'selfies', kept: { setting: 'selfieRetentionDays' }, ends: 'reduced', deleteExpired: ({ workspaceId, before, signal }) =>
        inBatches(workspaceId, signal, (unit) => forgetSelfies(unit, removal, 'corrected_at < $2', [before])) },
      { id: 'places', kept: { setting: 'fixRetentionDays' }, ends: 'reduced', deleteExpired: ({ workspaceId, before, signal }) =>
        inBatches(workspaceId, signal, async (unit) => (await unit.query(forgetPlaces, [workspaceId, before])).length) },
      { id: 'pin-attempts', kept: { days: attemptDays }, ends: 'deleted', deleteExpired: ({ workspaceId, signal }) =>
        deleteInBatches(context.database, workspaceId, { table: 'p_punchim.attempt', condition: 'resets_at < $2', values: [context.clock.now().toString()], signal }) },
    ],
  })
}

const forgetPlaces = `update p_punchim.punch set latitude = null, longitude = null, fix_at = null, fix = 'gone'
  where workspace_id = $1 and id in (select id from p_punchim.punch where workspace_id = $1 and latitude is not null and corrected_at < $2 limit ${String(atOnce)}) returning 1`
