import type { Me, Role } from '@overt/sdk'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CoreDatabase } from '../contracts.ts'
import { unauthorized } from '../errors.ts'
import { signedInOf } from '../http/fastify.ts'
import type { Accounts } from './identity.ts'

interface MeRow { readonly id: string; readonly name: string; readonly email: string; readonly email_verified: boolean; readonly two_factor_enabled: boolean; readonly locale: string | null; readonly time_zone: string | null; readonly operator: boolean }

/** A user with the workspaces where they are an active member. */
export async function findMe(database: CoreDatabase, userId: string): Promise<Me> {
  return database.inIdentity(userId, async (unit) => {
    const [user] = await unit.query<MeRow>(`select id, name, email, email_verified, two_factor_enabled, locale, time_zone,
        exists (select from identity.operator where user_id = $1) as operator from identity."user" where id = $1`, [userId])
    if (user === undefined) throw unauthorized()
    const memberships = await unit.query<{ workspaceId: string; workspaceName: string; memberId: string; role: Role }>({
      name: 'identity-memberships',
      text: `select workspace.id as "workspaceId", workspace.name as "workspaceName", member.id as "memberId", member.role
        from core.member join core.workspace on workspace.id = member.workspace_id
        where member.user_id = $1 and member.status = 'active' order by lower(workspace.name), workspace.id`,
      values: [userId],
    })
    return {
      user: {
        id: user.id, name: user.name, email: user.email, emailVerified: user.email_verified, twoFactorEnabled: user.two_factor_enabled,
        locale: user.locale, timeZone: user.time_zone,
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
