import type { UnitOfWork } from '@overt/sdk'
import type { Grant, Grantee } from '../contracts.ts'
import { notFound, wrongGrant } from './errors.ts'
import { readGroup } from './groups.ts'
import { grantableSubjects, subjectsOf, treeLevels } from './subjects.ts'
import type { GrantableSubject, PermissionsContext } from './subjects.ts'

/** What `unit` may keep of given grants: nothing empty, no subject, action, place or node that there is not. Errors: `wrong-grant`. */
export async function checkedGrants(context: PermissionsContext, unit: UnitOfWork, grants: readonly Grant[]): Promise<Grant[]> {
  const grantable = await grantableSubjects(context, unit.workspaceId)
  const seen = new Set<string>()
  for (const grant of grants) {
    const fault = faultOf(grant, subjectsOf(grant.subject, grantable), seen)
    if (fault !== undefined) throw wrongGrant({ values: { subject: grant.subject, fault } })
  }
  for (const level of treeLevels) {
    const wanted = [...new Set(grants.filter((grant) => grant.level === level).map(({ nodeId }) => nodeId!))]
    const found = await context.rights.records(unit, `${level.charAt(0).toUpperCase()}${level.slice(1)}`, wanted)
    const missing = wanted.find((id) => !found.has(id))
    if (missing !== undefined) throw wrongGrant({ values: { subject: grants.find(({ nodeId }) => nodeId === missing)!.subject, fault: `there is no such ${level}` } })
  }
  return grants.filter(({ allow, deny }) => allow.length + deny.length > 0)
}

function faultOf({ subject, level, nodeId, allow, deny }: Grant, meant: readonly GrantableSubject[], seen: Set<string>): string | undefined {
  if (meant.length === 0) return 'nothing of that name can be granted'
  if (!meant.some(({ levels }) => levels.includes(level))) return `it has no place at the level ${level}`
  if ((level === 'workspace') !== (nodeId === null)) return 'it names a node exactly where it is not for the whole workspace'
  const unknown = [...allow, ...deny].find((action) => !meant.some(({ actions }) => actions.includes(action)))
  if (unknown !== undefined) return `there is no action ${unknown}`
  if (allow.some((action) => deny.includes(action))) return 'an action is both allowed and denied'
  const key = `${subject} ${level} ${nodeId ?? ''}`
  if (seen.has(key)) return 'it is there twice'
  seen.add(key)
  return undefined
}

/** Whom a change of the grantee's grants concerns; null for everyone. Errors: `not-found`. */
export async function membersOf({ directory }: PermissionsContext, unit: UnitOfWork, { kind, id }: Grantee): Promise<readonly string[] | null> {
  if (kind === 'role') return null
  if (kind === 'group') return (await readGroup(unit, id)).memberIds
  const [member] = await directory.members(unit, { ids: [id] })
  if (member === undefined) throw notFound({ values: { what: 'member' } })
  return [id]
}
