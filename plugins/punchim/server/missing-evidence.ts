import type { PunchContext } from './punch-context.ts'

const atOnce = 500
/** A place must come while the person is there; a selfie may wait for a connection. */
const patience = { fix: { minutes: 15 }, selfie: { hours: 24 } } as const
const flagOf = { fix: 'no-fix', selfie: 'no-selfie' } as const

/** Flags punches whose evidence was asked for and has not come in time. */
export async function flagMissingEvidence({ clock, database }: Pick<PunchContext, 'clock' | 'database'>, workspaceId: string, signal: AbortSignal): Promise<void> {
  for (const kind of ['fix', 'selfie'] as const) {
    for (let flagged = atOnce; flagged === atOnce && !signal.aborted;) {
      const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query(`
        update p_punchim.punch set ${kind} = 'none', flags = array_append(flags, $3), disputed = decision is null
        where workspace_id = $1 and id in (select id from p_punchim.punch where workspace_id = $1 and received_at < $2 and (selfie = 'wanted' or fix = 'wanted') and ${kind} = 'wanted' limit ${String(atOnce)}) returning 1`,
      [workspaceId, clock.now().subtract(patience[kind]).toString(), flagOf[kind]]))
      flagged = rows.length
    }
  }
}
