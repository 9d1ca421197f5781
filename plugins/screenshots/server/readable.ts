import type { Caller, UnitOfWork } from '@overt/sdk'
import { memberNotFound } from './errors.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'

/** A member of the workspace whose pictures the caller may see. Errors: `not-found`, `forbidden`. */
export async function requireReadable({ directory }: Pick<ScreenshotsContext, 'directory'>, unit: UnitOfWork, caller: Caller, memberId: string): Promise<void> {
  const [member] = await directory.members(unit, { ids: [memberId] })
  if (member === undefined) throw memberNotFound()
  caller.ability.require('read', 'Screenshot', { memberId })
}

/** Names of members by id. */
export async function namesOf({ directory }: Pick<ScreenshotsContext, 'directory'>, unit: UnitOfWork, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  return wanted.length === 0 ? new Map() : new Map((await directory.members(unit, { ids: wanted })).map(({ id, name }) => [id, name]))
}
