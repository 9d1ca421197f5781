import { ProblemError } from '@overt/client'
import type { OvertClient } from '@overt/client'
import { forEachOf } from './api-client.ts'
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

/** One of Acme's people, signed in; `api` is the workspace as they see it. */
export interface DemoMember {
  readonly person: DemoPerson
  readonly account: DemoAccount
  readonly id: string
  readonly token: string
  readonly api: ReturnType<OvertClient['workspace']>
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
        api: api({ token }).workspace(workspaceId),
      },
    })
  })
  const all = people.map(({ email }) => found.get(email)!)
  return { workspaceId: all[0]!.workspaceId, members: all.map(({ member }) => member) }
}

async function whoIs(api: ApiClient, token: string | undefined) {
  if (token === undefined) return undefined
  try {
    return (await api({ token }).get('/api/me')).data
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return undefined
    throw error
  }
}

async function makeToken(api: ApiClient, { email, password }: DemoAccount): Promise<string> {
  const { headers } = await api().post('/api/auth/sign-in/email', { body: { email, password } })
  const cookie = headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  return (await api({ cookie }).post('/api/me/tokens', { body: { name: 'Demo' } })).data.token
}

/** Enrols the member's computer where it is not, and acknowledges the policy in force; the answer is its version. */
export async function readyDevice(api: ApiClient, { person, account }: Pick<DemoMember, 'person' | 'account'>, workspaceId: string): Promise<number> {
  const policy = await knownPolicy(api, account.deviceToken) ?? await enroll(api, person, account, workspaceId)
  if (!policy.acknowledged) await api({ token: account.deviceToken }).post('/api/agent/policy/acknowledge', { body: { version: policy.version } })
  return policy.version
}

async function knownPolicy(api: ApiClient, token: string | undefined) {
  if (token === undefined) return undefined
  try {
    return (await api({ token }).get('/api/agent/policy')).data
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return undefined
    throw error
  }
}

async function enroll(api: ApiClient, person: DemoPerson, account: DemoAccount, workspaceId: string) {
  const platform = person.job === 'designer' ? 'macos' : person.job === 'developer' ? 'linux' : 'windows'
  const { data } = await api().post('/api/agent/enroll', {
    body: { email: account.email, password: account.password, workspaceId, device: { name: `${person.name.split(' ')[0]!}'s computer`, platform, agentVersion: '0.1.0' } },
  })
  account.deviceToken = data.deviceToken
  return data.policy
}
