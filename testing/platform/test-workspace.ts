import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Role } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { TestMember, TestWorkspace, TestWorkspaceOptions } from '../contracts.ts'
import { createPersonalToken, createUser, hashPassword, workspaceSlug } from '@overt/core/parts'
import type { RunningPlatform } from '@overt/core/parts'
import { enrollTestAgent } from './test-agent.ts'

/** A workspace of its own for each test, with an admin; cheaper and safer than emptying tables. */
export async function makeTestWorkspace(running: RunningPlatform, { name = 'Acme', timeZone = 'UTC', enabled = [], settings = {} }: TestWorkspaceOptions = {}): Promise<TestWorkspace> {
  const { database } = running.platform
  const id = uuidv7()
  const slug = await database.inWorkspace({ workspaceId: id }, async (unit) => {
    await unit.query('insert into core.workspace (id, name, time_zone) values ($1, $2, $3)', [id, name, timeZone])
    return workspaceSlug(unit)
  })
  const admin = await makeTestMember(running, id, { role: 'admin', name: 'Ada Admin' })
  const { plugins } = running.platform
  const isOperated = (pluginId: string): boolean => plugins.get(pluginId)?.manifest?.operated === true
  const change = async (pluginId: string, body: { readonly enabled: boolean; readonly settings?: Readonly<Record<string, unknown>> }) => {
    // An admin may not; for this workspace alone it stands for the operator's switch.
    if (isOperated(pluginId)) {
      await plugins.changes.change({ workspaceId: id }, pluginId, body)
      return
    }
    const answer = await admin.patch(`/plugins/${pluginId}`, body)
    // Who guards what widens may refuse an admin; the platform itself is not asked.
    if (answer.statusCode === 409 && body.settings === undefined && !body.enabled) {
      await plugins.changes.change({ workspaceId: id }, pluginId, body)
      return
    }
    if (answer.statusCode !== 200) throw new Error(`${pluginId} cannot be changed to ${JSON.stringify(body)}: ${answer.body}`)
  }
  const workspace: TestWorkspace = {
    id,
    slug,
    admin,
    member: (options = {}) => makeTestMember(running, id, options),
    enable: (pluginId, values) => change(pluginId, { enabled: true, ...(values === undefined ? {} : { settings: values }) }),
    disable: (pluginId) => change(pluginId, { enabled: false }),
    async purge(pluginId) {
      if (isOperated(pluginId)) await plugins.changes.purge({ workspaceId: id }, pluginId, 'requested')
      else {
        const answer = await admin.post(`/plugins/${pluginId}/purge`, { confirm: pluginId })
        if (answer.statusCode !== 200) throw new Error(`${pluginId} cannot be purged: ${answer.body}`)
      }
    },
    inUnit: (run) => database.inWorkspace({ workspaceId: id }, run),
  }
  for (const pluginId of enabled) await workspace.enable(pluginId, settings[pluginId])
  return workspace
}

let members = 0

/** The least that argon2id takes: thousands of members are made in a run of all tests, and some of them sign in. */
const cheap = { memory: 8, passes: 1 } as const

async function makeTestMember(running: RunningPlatform, workspaceId: string, options: { readonly role?: Role; readonly name?: string; readonly monitored?: boolean }): Promise<TestMember> {
  const { platform, app } = running
  const { role = 'member', name = `Member ${++members}`, monitored = true } = options
  const email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}.${uuidv7().slice(-8)}@example.test`
  const password = `pass phrase of ${name}`
  const id = uuidv7()
  const now = platform.clock.now()
  const passwordHash = await hashPassword(password, cheap)
  const userId = await platform.database.inWorkspace({ workspaceId }, async (unit) => {
    const user = await createUser(unit, { name, email, passwordHash })
    await unit.query('insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) values ($1, $2, $3, $4, $5, $6)', [workspaceId, id, user, role, monitored, now.toString()])
    return user
  })
  const { token } = await platform.database.inIdentity(userId, (unit) => createPersonalToken(unit, { userId, name: 'test', expiresAt: null, now }))
  const send = (method: NonNullable<InjectOptions['method']>) => (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> =>
    app.inject({
      method,
      url: path.startsWith('/api') ? path : `/api/workspaces/${workspaceId}${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
  return {
    id, userId, email, password, token,
    get: (path, headers) => send('GET')(path, undefined, headers),
    delete: (path, headers) => send('DELETE')(path, undefined, headers),
    post: send('POST'), put: send('PUT'), patch: send('PATCH'),
    ability: () => platform.abilities.forMember({ workspaceId, memberId: id, userId, role }),
    agent: (agentOptions) => enrollTestAgent(app, workspaceId, { email, password }, () => platform.clock.now(), agentOptions),
  }
}
