import type { UnitOfWork } from '@overt/sdk'
import { Unit } from '../database/unit-of-work.ts'

let savepoints = 0

/**
 * Runs a plugin's handler inside a savepoint of the transaction: what a failing handler did is undone and the transaction stays usable.
 * The unit it is given, and any it joins by itself, ends with the call.
 */
export async function inHandlerUnit<T>(unit: UnitOfWork, run: (unit: UnitOfWork) => Promise<T>): Promise<T> {
  if (!(unit instanceof Unit)) throw new TypeError('A handler runs in a unit of work of the database.')
  return unit.lend(`plugin_${savepoints = (savepoints + 1) % 1_000_000}`, run)
}
