import type { UnitOfWork } from '@overt/sdk'

let savepoints = 0

/**
 * Runs a plugin's handler inside a savepoint of the transaction: what a failing handler did is undone and the transaction stays usable.
 * The unit it is given ends with the call, and what it wanted to do after the commit counts only if it succeeded.
 */
export async function inHandlerUnit<T>(unit: UnitOfWork, run: (unit: UnitOfWork) => Promise<T>): Promise<T> {
  const savepoint = `plugin_${savepoints = (savepoints + 1) % 1_000_000}`
  const afterCommit: (() => void)[] = []
  let ended = false
  const open = () => {
    if (ended) throw new Error('The handler has ended or ran out of time; its unit of work is closed.')
    return unit
  }
  await unit.query(`savepoint ${savepoint}`)
  try {
    const result = await run({
      workspaceId: unit.workspaceId,
      memberId: unit.memberId,
      get knex() { return open().knex },
      query: (statement, values) => open().query(statement, values),
      afterCommit: (callback) => void afterCommit.push(callback),
    })
    ended = true
    await unit.query(`release savepoint ${savepoint}`)
    for (const callback of afterCommit) unit.afterCommit(callback)
    return result
  } catch (error) {
    ended = true
    await unit.query(`rollback to savepoint ${savepoint}`)
    throw error
  }
}
