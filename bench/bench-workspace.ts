import { uuidv7 } from '@overt/sdk'
import { hashPassword } from '../core/identity/passwords.ts'
import { createPersonalToken } from '../core/identity/personal-tokens.ts'
import { createUser } from '../core/identity/users.ts'
import type { RunningPlatform } from '../core/platform.ts'

const password = 'a password that only benchmarks know'

export interface BenchMember {
  readonly userId: string
  readonly memberId: string
  readonly email: string
}
export interface EnrolledAgent {
  readonly token: string
  readonly policyVersion: number
}

/** A workspace with the activity plugin on, which keeps segments for years. */
export async function makeBenchWorkspace(overt: RunningPlatform): Promise<string> {
  const id = uuidv7()
  const { platform } = overt
  await platform.database.inWorkspace({ workspaceId: id }, (unit) => unit.query('insert into core.workspace (id, name, time_zone) values ($1, $2, $3)', [id, 'Bench', 'Europe/Berlin']))
  const { userId } = await makeBenchMember(overt, id)
  const { token } = await platform.database.inIdentity(userId, (unit) => createPersonalToken(unit, { userId, name: 'bench', expiresAt: null, now: Temporal.Now.instant() }))
  const answer = await overt.app.inject({
    method: 'PATCH', url: `/api/workspaces/${id}/plugins/activity`, headers: { authorization: `Bearer ${token}` }, payload: { enabled: true, settings: { retentionDays: 3_650 } },
  })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return id
}

export async function makeBenchMember({ platform }: RunningPlatform, workspaceId: string): Promise<BenchMember> {
  const email = `${uuidv7()}@example.test`
  const memberId = uuidv7()
  const passwordHash = await hashPassword(password)
  const userId = await platform.database.inWorkspace({ workspaceId }, async (unit) => {
    const user = await createUser(unit, { name: 'Bench', email, passwordHash })
    await unit.query(`insert into core.member (workspace_id, id, user_id, role) values ($1, $2, $3, 'admin')`, [workspaceId, memberId, user])
    return user
  })
  return { userId, memberId, email }
}

/** Enrols a device over HTTP and acknowledges the policy. */
export async function enrollBenchAgent(url: string, { email }: BenchMember): Promise<EnrolledAgent> {
  const post = async (path: string, body: object, token?: string): Promise<{ deviceToken: string; policy: { version: number } }> => {
    const answer = await fetch(`${url}/api/agent${path}`, {
      method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json() as Promise<{ deviceToken: string; policy: { version: number } }>
  }
  const { deviceToken: token, policy } = await post('/enroll', { email, password, device: { name: 'bench', platform: 'linux', agentVersion: '0.1.0' } })
  await post('/policy/acknowledge', { version: policy.version }, token)
  return { token, policyVersion: policy.version }
}
