import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { alreadyRemoved } from '../identity/errors.ts'
import { lockMember } from '../identity/member-changes.ts'
import { requireMemberRight } from '../identity/member-rights.ts'
import { findEntity } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { RateOwner } from './rate-subjects.ts'

const kinds = { organization: organizationKind, project: projectKind, task: taskKind } as const

/** Whoever may see or change the thing may see or change its rate; nobody changes their own, and nobody that of a member who has left. Errors: `not-found`, `forbidden`, `member-removed`, those of `requireMemberRight`. */
export async function requireRateRight(unit: UnitOfWork, caller: Caller, { subject, subjectId }: RateOwner, action: 'read' | 'update'): Promise<void> {
  if (subject === 'workspace') return caller.ability.require(action, 'Workspace', { id: caller.workspaceId })
  if (subject === 'member') return requireMember(unit, caller, subjectId, action)
  await findEntity(unit, caller.ability, action, kinds[subject], subjectId, { lock: action === 'update' })
}

async function requireMember(unit: UnitOfWork, caller: Caller, memberId: string, action: 'read' | 'update'): Promise<void> {
  if (action === 'read') {
    const [member] = await unit.query<{ id: string; userId: string }>('select id, user_id as "userId" from core.member where workspace_id = $1 and id = $2', [unit.workspaceId, memberId])
    caller.ability.require('read', 'Member', member)
    if (member === undefined) throw notFound({ values: { what: 'The member' } })
    return
  }
  const known = await lockMember(unit, memberId)
  caller.ability.require('read', 'Member', known)
  await requireMemberRight(unit, caller, known, 'rate')
  caller.ability.require('update', 'Member', known)
  if (known.status === 'removed') throw alreadyRemoved()
}

/** What has a rate is another version of itself when the rate changes; open pages hear of it. */
export async function touchOwner({ live }: Pick<Platform, 'live'>, unit: UnitOfWork, { subject, subjectId }: RateOwner): Promise<void> {
  if (subject === 'workspace') {
    await unit.query('update core.workspace set updated_at = clock_timestamp() where id = $1', [unit.workspaceId])
    live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
  } else if (subject === 'member') {
    await unit.query('update core.member set updated_at = clock_timestamp() where workspace_id = $1 and id = $2', [unit.workspaceId, subjectId])
    live.publish(unit, 'member.changed', { memberId: subjectId }, { action: 'read', subject: 'Member', record: { id: subjectId } })
  } else {
    const { table, subject: name } = kinds[subject]
    const [row] = await unit.query<{ record: Readonly<Record<string, unknown>> }>(`
      update ${table} x set version = version + 1, updated_at = core.now() where workspace_id = $1 and id = $2
      returning jsonb_build_object('id', x.id, 'createdBy', x.created_by${Object.entries(kinds[subject].ancestors).map(([key, column]) => `, '${key}', x.${column}`).join('')}) as record`,
    [unit.workspaceId, subjectId])
    live.publish(unit, 'work.changed', { subject, id: subjectId, change: 'updated' }, { action: 'read', subject: name, record: row?.record ?? { id: subjectId } })
  }
}
