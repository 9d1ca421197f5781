import type { Me, ReadingFormats, TableLayouts } from '@overt/sdk'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CoreDatabase } from '../database/contracts.ts'
import { unauthorized } from '../errors.ts'
import { signedInOf } from '../http/fastify.ts'
import type { Accounts } from './contracts.ts'
import { readingFormatsSql } from './reading-formats.ts'
import { slugSql } from './workspace-address.ts'

interface MeRow { readonly id: string; readonly name: string; readonly email: string; readonly email_verified: boolean; readonly two_factor_enabled: boolean; readonly locale: string | null; readonly time_zone: string | null; readonly formats: ReadingFormats; readonly table_layouts: TableLayouts; readonly operator: boolean }

/** A user with the workspaces where they are an active member. */
export async function findMe(database: CoreDatabase, userId: string): Promise<Me> {
  return database.inIdentity(userId, async (unit) => {
    const [user] = await unit.query<MeRow>(`select id, name, email, email_verified, two_factor_enabled, locale, time_zone, ${readingFormatsSql('"user"')} as formats, table_layouts,
        exists (select from identity.operator where user_id = $1) as operator from identity."user" where id = $1`, [userId])
    if (user === undefined) throw unauthorized()
    const memberships = await unit.query<Me['memberships'][number]>({
      name: 'identity-memberships',
      text: `select workspace.id as "workspaceId", workspace.name as "workspaceName", member.id as "memberId", member.role,
          ${slugSql('workspace.id')} as slug, array(select slug from identity.workspace_address a where a.workspace = core.workspace.id and not a.current order by slug) as "formerSlugs"
        from core.member join core.workspace on workspace.id = member.workspace_id
        where member.user_id = $1 and member.status = 'active' order by lower(workspace.name), workspace.id`,
      values: [userId],
    })
    return {
      user: {
        id: user.id, name: user.name, email: user.email, emailVerified: user.email_verified, twoFactorEnabled: user.two_factor_enabled,
        locale: user.locale, timeZone: user.time_zone, formats: user.formats, tables: user.table_layouts,
      },
      memberships,
      operator: user.operator,
    }
  })
}

/** A page that is used keeps its cookie for as long as the session behind it is prolonged. */
export function keepCookie({ authentication }: Accounts, request: FastifyRequest, reply: FastifyReply): void {
  const { cookie } = request.headers
  const token = authentication.sessionTokenOf(cookie)
  if (signedInOf(request).via === 'session' && token !== undefined && authentication.isRemembered(cookie)) void reply.header('set-cookie', authentication.sessionCookie(token))
}
