import type { ErasureCertificate } from '@overt/sdk/transparency'
import type { Platform } from '../contracts.ts'
import { makeErasureDue } from './due-now.ts'
import type { PlatformErasure } from './contracts.ts'

/** What became of each erasure of a ledger: repeated, in the ledger of this database already, or of somebody who is not there. */
export interface Replayed {
  readonly id: string
  readonly outcome: 'erased' | 'known' | 'absent'
}

/** The ledger: a certificate for each erasure that has finished, the earliest first. Ids and counts only. */
export const readLedger = (database: Platform['database']): Promise<ErasureCertificate[]> => database.inIdentity(null, async (unit) =>
  (await unit.query<{ certificate: ErasureCertificate }>('select certificate from identity.erasure_ledger order by erased_at, id')).map(({ certificate }) => certificate))

/** Repeats erasures that a database which was restored knows nothing of. What ends in between is repeated from there by the next call. Throws where a step fails. */
export async function* replayErasures({ database, clock, erasure }: Pick<Platform, 'database' | 'clock'> & { readonly erasure: Pick<PlatformErasure, 'run'> }, ledger: readonly ErasureCertificate[]): AsyncGenerator<Replayed> {
  const known = new Set((await readLedger(database)).map(({ id }) => id))
  for (const certificate of ledger.toSorted((one, other) => Date.parse(one.finishedAt) - Date.parse(other.finishedAt))) {
    const { id, workspaceId } = certificate
    if (known.has(id)) {
      yield { id, outcome: 'known' }
      continue
    }
    const due = await database.inWorkspace({ workspaceId }, (unit) => makeErasureDue(unit, { id, memberId: certificate.memberId, requestedAt: certificate.requestedAt, now: clock.now() }))
    if (due !== undefined) await erasure.run(workspaceId, due, new AbortController().signal)
    yield { id, outcome: due === undefined ? 'absent' : 'erased' }
  }
}
