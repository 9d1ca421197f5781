import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Enrollment } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import { policyFrom } from './policy-document.ts'
import type { AgentPolicy } from '@overt/sdk/agent'
import { isUnencrypted, serverAddresses } from './server-address.ts'
import type { ServerClient, ServerReply } from './server-client.ts'
import type { StateFile } from './state-file.ts'

const Account = Type.Object({
  server: Type.String(),
  deviceId: Type.String(),
  workspace: Type.Object({ id: Type.String(), name: Type.String() }),
  member: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
})
/** Who this device is signed in as. The token is not part of it. */
export type Account = Static<typeof Account>

const account = Compile(Account)
const enrollment = Compile(Type.Object({
  deviceToken: Type.String({ pattern: '^ovd_', maxLength: 200 }),
  deviceId: Enrollment.properties.deviceId,
  workspace: Type.Object({ id: Enrollment.properties.deviceId, name: Type.String() }),
  member: Type.Object({ id: Enrollment.properties.deviceId, name: Type.String(), email: Type.Optional(Type.String()) }),
  policy: Type.Unknown(),
}))

const workspaceChoice = Compile(Type.Object({
  code: Type.Literal('workspace-required'), workspaces: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
}))

/** Where the device token lies: the system's key store where there is one. */
export interface TokenStore {
  read(): Promise<string | null>
  write(token: string): Promise<void>
  clear(): Promise<void>
  /** How the token is protected, for the self-check. */
  readonly protection: 'system' | 'file'
}

export interface SignIn {
  readonly server: string
  readonly email: string
  readonly password: string
  readonly totp?: string
  /** The person was told that the connection is not encrypted, and goes on. */
  readonly unencrypted?: boolean
  /** Only needed by a member of several workspaces. */
  readonly workspaceId?: string
}

export interface DeviceDescription {
  readonly name: string
  readonly platform: string
  readonly agentVersion: string
}

export interface AccountStore {
  current(): Account | null
  token(): string | null
  load(): Promise<void>
  /** Enrols this device. @throws AgentError `server-…`, `sign-in-refused` */
  signIn(form: SignIn): Promise<{ account: Account, policy: AgentPolicy }>
  /** Takes this device off the account; asks the server to forget it where it can be reached. */
  signOut(): Promise<void>
  /** Forgets the token alone: the server has revoked it. The account stays, so that its queue is found again. */
  revoke(): Promise<void>
  /** Forgets account and token, without a word to the server. */
  forget(): Promise<void>
}

export function createAccountStore(
  file: StateFile, tokens: TokenStore, client: ServerClient, device: DeviceDescription,
): AccountStore {
  let current: Account | null = null
  let token: string | null = null
  const forget = async (): Promise<void> => {
    await tokens.clear()
    await file.remove()
    current = null
    token = null
  }
  return {
    forget,
    current: () => current,
    token: () => token,
    async load() {
      const stored = await file.read()
      current = account.Check(stored) ? stored : null
      token = current === null ? null : await tokens.read()
    },
    async signIn({ server: typed, email, password, totp, workspaceId, unencrypted }) {
      const server = await findServer(client, serverAddresses(typed))
      if (isUnencrypted(server) && unencrypted !== true) throw new AgentError('server-unencrypted', { address: server })
      const reply = await client.send(server, {
        method: 'POST', path: '/api/agent/enroll', json: JSON.stringify({ email, password, totp, workspaceId, device }),
      })
      const body = accepted(reply)
      const policy = enrollment.Check(body) ? policyFrom(body.policy) : null
      if (!enrollment.Check(body) || policy === null) throw new AgentError('server-not-overt')
      await tokens.write(body.deviceToken)
      current = {
        server, deviceId: body.deviceId, workspace: { id: body.workspace.id, name: body.workspace.name },
        member: { id: body.member.id, name: body.member.name, email: body.member.email ?? email },
      }
      await file.write(current)
      token = body.deviceToken
      return { account: current, policy }
    },
    async signOut() {
      if (current !== null && token !== null) {
        await client.send(current.server, { method: 'DELETE', path: '/api/agent/enrollment', token })
      }
      await forget()
    },
    async revoke() {
      token = null
      await tokens.clear()
    },
  }
}

/** The first address that an Overt server answers at; asked without a password. @throws AgentError of the most telling failure */
async function findServer(client: ServerClient, addresses: readonly string[]): Promise<string> {
  const failures: { reason: 'offline' | 'untrusted' | 'foreign', detail: string, address: string }[] = []
  for (const address of addresses) {
    const reply = await client.send(address, { method: 'GET', path: '/api/agent/policy' })
    if (reply.kind !== 'unreachable') return address
    failures.push({ ...reply, address })
  }
  const of = (reason: string) => failures.find((failure) => failure.reason === reason)
  const { reason, detail, address } = of('untrusted') ?? of('foreign') ?? failures[0] ?? { reason: 'offline', detail: '', address: '' }
  if (reason === 'untrusted') throw new AgentError('server-untrusted', { detail, address })
  throw new AgentError(reason === 'foreign' ? 'server-not-overt' : 'server-unreachable', { address })
}

function accepted(reply: ServerReply): unknown {
  if (reply.kind === 'answer') return reply.body
  if (reply.kind === 'problem') {
    if (reply.code === 'second-factor-needed') throw new AgentError('second-factor-needed')
    if (workspaceChoice.Check(reply.body)) {
      const choices = reply.body.workspaces
      throw new AgentError('workspace-required', { workspaces: choices.map(({ id, name }) => `${name} (${id})`).join(', ') }, { choices })
    }
    if (reply.status === 401) throw new AgentError('sign-in-refused')
    throw new AgentError('server-refused', { detail: reply.detail })
  }
  if (reply.reason === 'offline') throw new AgentError('server-unreachable')
  if (reply.reason === 'untrusted') throw new AgentError('server-untrusted', { detail: reply.detail })
  throw new AgentError('server-not-overt')
}
