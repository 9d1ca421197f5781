import type { ServerContext } from './context.ts'
import type { Directory } from './directory.ts'
import type { UnitOfWork } from './database.ts'

/**
 * Active members with a role above `member` who may do this to the record: whom to tell that it waits for one of them. Members who have the right
 * by a rule of their own find what waits by looking; nobody else is told of it.
 */
export async function membersWhoMay(
  { directory, ability }: Pick<ServerContext, 'ability'> & { readonly directory: Pick<Directory, 'members'> }, unit: UnitOfWork,
  action: string, subject: string, record: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const may: string[] = []
  for (const { id } of await directory.members(unit, { status: ['active'], roles: ['admin', 'manager', 'hr'] })) {
    if ((await ability(unit, id)).can(action, subject, record)) may.push(id)
  }
  return may
}
