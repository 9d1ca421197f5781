import type { Problem, UnitOfWork } from '@overt/sdk'
import type { Grant, Grantee } from '../contracts.ts'
import { actionContradictory, actionUnknown, grantTwice, levelWrong, nodeUnknown, nodeWrong, notFound, subjectUnknown } from './errors.ts'
import { readGroup } from './groups.ts'
import { grantableSubjects, subjectsOf, treeLevels } from './subjects.ts'
import type { GrantableSubject, PermissionsContext } from './subjects.ts'

/** What `unit` may keep of given grants: nothing empty, no subject, action, place or node that there is not. Errors: `wrong-grant`. */
export async function checkedGrants(context: PermissionsContext, unit: UnitOfWork, grants: readonly Grant[]): Promise<Grant[]> {
  const grantable = await grantableSubjects(context, unit.workspaceId)
  const seen = new Set<string>()
  for (const grant of grants) {
    const fault = faultOf(grant, subjectsOf(grant.subject, grantable), seen)
    if (fault !== undefined) throw fault
  }
  for (const level of treeLevels) {
    const wanted = [...new Set(grants.filter((grant) => grant.level === level).map(({ nodeId }) => nodeId!))]
    const found = await context.rights.records(unit, `${level.charAt(0).toUpperCase()}${level.slice(1)}`, wanted)
    const missing = wanted.find((id) => !found.has(id))
    if (missing !== undefined) throw nodeUnknown({ values: { subject: grants.find(({ nodeId }) => nodeId === missing)!.subject, level } })
  }
  return grants.filter(({ allow, deny }) => allow.length + deny.length > 0)
}

function faultOf({ subject, level, nodeId, allow, deny }: Grant, meant: readonly GrantableSubject[], seen: Set<string>): Problem | undefined {
  if (meant.length === 0) return subjectUnknown({ values: { subject } })
  if (!meant.some(({ levels }) => levels.includes(level))) return levelWrong({ values: { subject, level } })
  if ((level === 'workspace') !== (nodeId === null)) return nodeWrong({ values: { subject } })
  const unknown = [...allow, ...deny].find((action) => !meant.some(({ actions }) => actions.includes(action)))
  if (unknown !== undefined) return actionUnknown({ values: { subject, action: unknown } })
  if (allow.some((action) => deny.includes(action))) return actionContradictory({ values: { subject } })
  const key = `${subject} ${level} ${nodeId ?? ''}`
  if (seen.has(key)) return grantTwice({ values: { subject } })
  seen.add(key)
  return undefined
}

/** Whom a change of the grantee's grants concerns; null for everyone. Errors: `not-found`. */
export async function membersOf({ directory }: PermissionsContext, unit: UnitOfWork, { kind, id }: Grantee): Promise<readonly string[] | null> {
  if (kind === 'role') return null
  if (kind === 'group') return (await readGroup(unit, id)).memberIds
  const [member] = await directory.members(unit, { ids: [id] })
  if (member === undefined) throw notFound()
  return [id]
}
