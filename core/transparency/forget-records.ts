import type { Audit, UnitOfWork } from '@overt/sdk'

export const forgottenAction = 'log.forgotten'

/**
 * Destroys the salts of records whose content is erased: their hashes stay in the tree, and what they said can be neither shown nor found out by
 * trying. The trail names them, so that the check of the log knows an erasure from a loss.
 */
export async function forgetRecords(unit: UnitOfWork, audit: Pick<Audit, 'record'>, sequences: readonly number[]): Promise<void> {
  await unit.query('select core.forget_log_salts($1::bigint[])', [sequences])
  await audit.record(unit, { action: forgottenAction, subject: 'AuditRow', after: { sequences } })
}
