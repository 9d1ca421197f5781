import type { Caller, ReadingFormats, Role, UnitOfWork } from '@overt/sdk'
import type { Abilities } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { readingFormatsSql } from './reading-formats.ts'

interface Row { readonly userId: string; readonly name: string; readonly role: Role; readonly timeZone: string; readonly locale: string; readonly formats: ReadingFormats }

/** An active member as the caller they would be. Errors: `not-found`. */
export async function memberCaller(abilities: Abilities, unit: UnitOfWork, memberId: string): Promise<Caller> {
  const [row] = await unit.query<Row>({
    name: 'member-caller',
    text: `select member.user_id as "userId", person.name, member.role, workspace.time_zone as "timeZone", coalesce(person.locale, workspace.locale) as locale, ${readingFormatsSql('person')} as formats
      from core.member
      join core.workspace on workspace.id = member.workspace_id
      join identity."user" person on person.id = member.user_id
      where member.workspace_id = $1 and member.id = $2 and member.status = 'active'`,
    values: [unit.workspaceId, memberId],
  })
  if (row === undefined) throw notFound({ values: { what: 'Member' } })
  const { workspaceId } = unit
  return { workspaceId, memberId, ...row, via: 'token', ability: await abilities.forMember({ workspaceId, memberId, userId: row.userId, role: row.role }) }
}
