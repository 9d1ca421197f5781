import type { UnitOfWork, Widening } from '@overt/sdk'
import type { Grant, Grantee, MemberGroup } from '../contracts.ts'
import { readGrants } from './grant-store.ts'
import { leadersOf } from './leads.ts'
import { managersSee } from './team-rules.ts'
import type { PermissionsContext } from './subjects.ts'

const owner = 'permissions'

/** A grant as one text, whatever the order of its actions. */
export const textOf = ({ subject, level, nodeId, allow, deny }: Grant): string => JSON.stringify([subject, level, nodeId, allow.toSorted(), deny.toSorted()])

/** Grants by which a grantee may do more than before: something is allowed that was not, or no longer denied. */
export function widenedGrants({ kind, id }: Grantee, before: readonly Grant[], after: readonly Grant[]): Widening[] {
  const setting = `${kind} ${id}`
  const place = ({ subject, level, nodeId }: Grant): string => `${subject} ${level} ${nodeId ?? ''}`
  const at = (grants: readonly Grant[], grant: Grant): Grant | undefined => grants.find((each) => place(each) === place(grant))
  return [
    ...after.flatMap((grant) => {
      const known = at(before, grant)
      const wider = grant.allow.some((action) => known?.allow.includes(action) !== true) || known?.deny.some((action) => !grant.deny.includes(action)) === true
      return wider ? [{ owner, setting, from: known === undefined ? null : textOf(known), to: textOf(grant) }] : []
    }),
    ...before.filter((grant) => grant.deny.length > 0 && at(after, grant) === undefined).map((grant) => ({ owner, setting, from: textOf(grant), to: null })),
  ]
}

/** Asks before members get the rights of a group, or lose what it denies. Errors: the refusal. */
export async function guardGroup({ configuration }: Pick<PermissionsContext, 'configuration'>, unit: UnitOfWork, { id, memberIds }: Pick<MemberGroup, 'id' | 'memberIds'>, after: readonly string[]): Promise<void> {
  const grants = await readGrants(unit, { kind: 'group', id })
  const setting = `group ${id}`
  const came = grants.some(({ allow }) => allow.length > 0) ? after.filter((memberId) => !memberIds.includes(memberId)) : []
  const left = grants.some(({ deny }) => deny.length > 0) ? memberIds.filter((memberId) => !after.includes(memberId)) : []
  await configuration.widening(unit, [...came.map((memberId) => ({ owner, setting, from: null, to: memberId })), ...left.map((memberId) => ({ owner, setting, from: memberId, to: null }))])
}

type Team = Pick<MemberGroup, 'id' | 'memberIds' | 'parentId' | 'leads'>

/** Asks, once a team is changed, whether somebody may now lead more people than before. Errors: the refusal. */
export async function guardTeam({ configuration }: Pick<PermissionsContext, 'configuration'>, unit: UnitOfWork, before: Team | null, after: Team): Promise<void> {
  if (await managersSee(unit) === 'everyone') return
  const setting = `team ${after.id}`
  const leads = after.leads.filter((lead) => {
    const known = before?.leads.find(({ memberId }) => memberId === lead.memberId)
    return known === undefined || (known.from !== null && (lead.from === null || lead.from < known.from)) || (known.until !== null && (lead.until === null || lead.until > known.until))
  })
  const led = (await leadersOf(unit, after.id)).length > 0
  const came = led ? after.memberIds.filter((memberId) => before?.memberIds.includes(memberId) !== true) : []
  const moved = led && after.parentId !== null && before !== null && before.parentId !== after.parentId
  await configuration.widening(unit, [
    ...leads.map((lead) => ({ owner, setting, from: before?.leads.find(({ memberId }) => memberId === lead.memberId) ?? null, to: lead })),
    ...came.map((memberId) => ({ owner, setting, from: null, to: memberId })),
    ...(moved ? [{ owner, setting, from: before.parentId, to: after.parentId }] : []),
  ])
}
