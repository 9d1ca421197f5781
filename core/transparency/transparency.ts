import type { Clock } from '@overt/sdk'
import type { LogHead } from '@overt/sdk/transparency'
import type { CoreDatabase } from '../database/contracts.ts'
import { appendLeaves, appendedAtOnce } from './append-leaves.ts'
import { signedHead, thinHeads } from './heads.ts'
import { createSigningKeys } from './signing-keys.ts'
import type { Transparency } from './contracts.ts'

export interface TransparencyDeps {
  readonly secret: string
  readonly clock: Clock
  readonly database: CoreDatabase
  /** Chains the pending rows of a workspace. */
  readonly catchUp: (workspaceId: string) => Promise<void>
}

/** A reader waits for at most this many batches of leaves: an installation with a long trail from before the log appends in the background. */
const catchUpBatches = 4
const dayMs = 24 * 3_600_000

export function createTransparency({ secret, clock, database, catchUp }: TransparencyDeps): Transparency {
  const keys = createSigningKeys(secret)

  async function append(workspaceId: string): Promise<void> {
    await catchUp(workspaceId)
    for (let batch = 0; batch < catchUpBatches && await appendLeaves(database, workspaceId) === appendedAtOnce; batch += 1);
  }

  async function sign(workspaceId: string, freshMs?: number): Promise<LogHead> {
    await append(workspaceId)
    return database.inWorkspace({ workspaceId }, (unit) => signedHead(unit, keys, clock.now(), freshMs))
  }

  return {
    keys,
    append,
    head: (workspaceId) => sign(workspaceId),
    async hourly(workspaceId) {
      await sign(workspaceId, dayMs)
      await database.inWorkspace({ workspaceId }, (unit) => thinHeads(unit, clock.now()))
    },
  }
}
