import type { AgentPolicy, Enrollment, Me } from '@overt/sdk'
import { RequestFailed, forEachOf } from './api-client.ts'
import type { ApiClient } from './api-client.ts'
import type { DemoPerson } from './people.ts'

/** What is kept of an account in the data folder between starts. */
export interface DemoAccount {
  readonly email: string
  readonly password: string
  /** Personal token, once made. */
  token?: string
  /** Token of the enrolled device. */
  deviceToken?: string
}

/** One of Acme's people, signed in. Paths of `ask` lie in the workspace. */
export interface DemoMember {
  readonly person: DemoPerson
  readonly account: DemoAccount
  readonly id: string
  readonly token: string
  ask<T>(path: string, request?: Parameters<ApiClient['ask']>[1]): Promise<T>
}
export interface SignedInPeople {
  readonly workspaceId: string
  readonly members: readonly DemoMember[]
}

/** Signs everybody in with the token that is kept, else with the password; new tokens are noted in the accounts. */
export async function signInPeople(api: ApiClient, people: readonly DemoPerson[], accounts: readonly DemoAccount[], workspaceName: string): Promise<SignedInPeople> {
  const found = new Map<string, { member: DemoMember; workspaceId: string }>()
  await forEachOf(people, 3, async (person) => {
    const account = accounts.find(({ email }) => email === person.email)
    if (account === undefined) throw new Error(`No account is kept for ${person.email}.`)
    const me = await whoIs(api, account.token) ?? await whoIs(api, account.token = await makeToken(api, account))
    const membership = me?.memberships.find((each) => each.workspaceName === workspaceName)
    if (membership === undefined) throw new Error(`${person.email} is no member of ${workspaceName}.`)
    const { workspaceId, memberId } = membership
    const { token } = account
    found.set(person.email, {
      workspaceId,
      member: {
        person, account, id: memberId, token: token!,
        ask: async (path, request) => (await api.ask<never>(`/api/workspaces/${workspaceId}${path}`, { ...request, token })).body,
      },
    })
  })
  const all = people.map(({ email }) => found.get(email)!)
  return { workspaceId: all[0]!.workspaceId, members: all.map(({ member }) => member) }
}

async function whoIs(api: ApiClient, token: string | undefined): Promise<Me | undefined> {
  if (token === undefined) return undefined
  try {
    return (await api.ask<Me>('/api/me', { token })).body
  } catch (error) {
    if (error instanceof RequestFailed && error.status === 401) return undefined
    throw error
  }
}

async function makeToken(api: ApiClient, { email, password }: DemoAccount): Promise<string> {
  const { headers } = await api.ask('/api/auth/sign-in/email', { method: 'POST', body: { email, password } })
  const cookie = headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const { body } = await api.ask<{ token: string }>('/api/me/tokens', { method: 'POST', body: { name: 'Demo' }, headers: { cookie } })
  return body.token
}

/** Enrols the member's computer where it is not, and acknowledges the policy in force; the answer is its version. */
export async function readyDevice(api: ApiClient, { person, account }: Pick<DemoMember, 'person' | 'account'>, workspaceId: string): Promise<number> {
  const policy = await knownPolicy(api, account.deviceToken) ?? await enroll(api, person, account, workspaceId)
  if (!policy.acknowledged) await api.ask('/api/agent/policy/acknowledge', { method: 'POST', body: { version: policy.version }, token: account.deviceToken })
  return policy.version
}

async function knownPolicy(api: ApiClient, token: string | undefined): Promise<AgentPolicy | undefined> {
  if (token === undefined) return undefined
  try {
    return (await api.ask<AgentPolicy>('/api/agent/policy', { token })).body
  } catch (error) {
    if (error instanceof RequestFailed && error.status === 401) return undefined
    throw error
  }
}

async function enroll(api: ApiClient, person: DemoPerson, account: DemoAccount, workspaceId: string): Promise<AgentPolicy> {
  const platform = person.job === 'designer' ? 'macos' : person.job === 'developer' ? 'linux' : 'windows'
  const { body } = await api.ask<Enrollment>('/api/agent/enroll', {
    method: 'POST',
    body: { email: account.email, password: account.password, workspaceId, device: { name: `${person.name.split(' ')[0]!}'s computer`, platform, agentVersion: '0.1.0' } },
  })
  account.deviceToken = body.deviceToken
  return body.policy
}
