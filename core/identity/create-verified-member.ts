import Type from 'typebox'
import { Value } from 'typebox/value'
import { Email, Name, cleanName, uuidv7 } from '@overt/sdk'
import type { Role, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { validationFailed } from '../errors.ts'
import { guardJoining } from './audience.ts'
import { alreadyMember } from './errors.ts'
import { hashPassword } from './passwords.ts'
import { assertGoodPassword, createUser, findUserByEmail } from './users.ts'
import { addMember, canonicalTimeZone, createWorkspace } from './workspaces.ts'

const NewMember = Type.Object({ email: Email, name: Name, workspaceName: Name, password: Type.String({ minLength: 10, maxLength: 256 }) })

/**
 * For the operator: a verified user as a member of the workspace of that name, which is made where none has it. An account that
 * exists is added with its own password unchanged. Errors: `validation-failed`, `weak-password`, `wrong-time-zone`, `already-member`, the refusal of who guards roles.
 */
export async function createVerifiedMember(
  { database, audit, hooks }: Pick<Platform, 'database' | 'audit' | 'hooks'>,
  given: { readonly email: string; readonly name: string; readonly workspaceName: string; readonly role: Role; readonly timeZone: string; readonly password: string },
): Promise<{ userId: string; workspaceId: string; memberId: string }> {
  const faults = Value.Errors(NewMember, { email: given.email, name: given.name, workspaceName: given.workspaceName, password: given.password })
  if (faults.length > 0) throw validationFailed({ values: { detail: faults.map(({ instancePath, message }) => `${instancePath.slice(1)} ${message}`).join('; ') } })
  assertGoodPassword(given.password, given.email)
  const timeZone = canonicalTimeZone(given.timeZone)
  const passwordHash = await hashPassword(given.password)
  const existing = await workspaceByName(database, given.workspaceName)

  return database.inWorkspace({ workspaceId: existing ?? uuidv7() }, async (unit) => {
    const userId = (await findUserByEmail(unit, given.email))?.id ?? await createUser(unit, { email: given.email, name: given.name, passwordHash, timeZone })
    if (existing === undefined) {
      const made = await createWorkspace(unit, { name: given.workspaceName, timeZone, locale: 'en', userId, role: given.role })
      await audit.record(unit, { action: 'workspace.created', subject: 'Workspace', subjectId: made.workspaceId, after: { name: given.workspaceName } })
      return { userId, ...made }
    }
    if (await isMember(unit, userId)) throw alreadyMember()
    await guardJoining({ hooks }, unit, given.role, 'operator')
    const memberId = await addMember(unit, { userId, role: given.role, monitored: true })
    await audit.record(unit, { action: 'member.joined', subject: 'Member', subjectId: memberId, after: { role: given.role } })
    await hooks.core.durable('member.joined', { memberId }, { workspaceId: unit.workspaceId, unit })
    return { userId, workspaceId: unit.workspaceId, memberId }
  })
}

async function workspaceByName(database: Platform['database'], name: string): Promise<string | undefined> {
  const [row] = await database.inIdentity(null, (unit) => unit.query<{ id: string | null }>('select core.workspace_by_name($1) as id', [cleanName(name)]))
  return row?.id ?? undefined
}

async function isMember(unit: UnitOfWork, userId: string): Promise<boolean> {
  const [member] = await unit.query(`select 1 from core.member where workspace_id = $1 and user_id = $2 and status <> 'removed'`, [unit.workspaceId, userId])
  return member !== undefined
}
