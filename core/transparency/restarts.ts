import type { UnitOfWork } from '@overt/sdk'
import { restartText } from '@overt/sdk/transparency'
import type { LogRestart } from '@overt/sdk/transparency'
import { headColumns, signedHead } from './heads.ts'
import type { SigningKeys } from './contracts.ts'

/** Why a log is shorter than it was, oldest first. */
export const listRestarts = (unit: UnitOfWork): Promise<LogRestart[]> => unit.query<LogRestart>({
  name: 'log-restarts', text: `select ${headColumns}, reason from core.log_restart where workspace_id = $1 order by log_restart.at`, values: [unit.workspaceId],
})

/** The operator says why the log goes on from where it is now: signed, kept, and shown to everybody whose client saw a longer one. */
export async function stateRestart(unit: UnitOfWork, keys: SigningKeys, now: Temporal.Instant, reason: string): Promise<LogRestart> {
  const head = await signedHead(unit, keys, now, 0)
  const key = await keys.current(unit, now)
  const unsigned = { size: head.size, rootHash: head.rootHash, at: head.at, reason, keyId: key.keyId }
  const restart = { ...unsigned, signature: key.sign(restartText(unit.workspaceId, unsigned)) }
  await unit.query(`insert into core.log_restart (workspace_id, at, size, root_hash, reason, key_id, signature) values ($1, $2, $3, decode($4, 'hex'), $5, $6, $7)`,
    [unit.workspaceId, restart.at, restart.size, restart.rootHash, reason, restart.keyId, Buffer.from(restart.signature, 'base64url')])
  return restart
}
