import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import pino from 'pino'
import type { PluginDefinition, Role } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { readConfig } from '../config.ts'
import { hashPassword } from '../identity/passwords.ts'
import { createPersonalToken } from '../identity/personal-tokens.ts'
import { createUser } from '../identity/users.ts'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import type { PluginSource } from '../kernel/plugin-source.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { createTestClock } from './test-clock.ts'
import type { TestClock } from './test-clock.ts'
import { createTestDatabase, testSecret } from './test-database.ts'

export interface TestPlatformOptions {
  readonly plugins?: readonly (PluginDefinition | PluginSource)[]
  /** Where the clock stands at first; without it, real time. */
  readonly clock?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly logLevel?: string
  readonly loadTimeoutMs?: number
}

/** A whole server for a test file: real PostgreSQL, real Fastify, nothing listens. */
export interface TestPlatform extends RunningPlatform {
  readonly clock: TestClock
  readonly dataFolder: string
  readonly databaseUrls: { readonly admin: string; readonly app: string; readonly jobs: string }
  workspace(options?: TestWorkspaceOptions): Promise<TestWorkspace>
  /** Runs what is due: schedules, jobs, the outbox. */
  drain(): Promise<void>
}
export interface TestWorkspaceOptions {
  readonly name?: string
  readonly timeZone?: string
  readonly enabled?: readonly string[]
}
export interface TestWorkspace {
  readonly id: string
  /** The first admin. */
  readonly admin: TestMember
  member(options?: { readonly role?: Role; readonly name?: string; readonly monitored?: boolean }): Promise<TestMember>
  enable(pluginId: string, settings?: Readonly<Record<string, unknown>>): Promise<void>
  disable(pluginId: string): Promise<void>
}
export interface TestMember {
  readonly id: string
  readonly userId: string
  readonly email: string
  readonly password: string
  readonly token: string
  /** Paths that begin with a slash but not with `/api` lie in the member's workspace. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  put(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  patch(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
}

export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const test = await createTestDatabase()
  const dataFolder = mkdtempSync(join(tmpdir(), 'overt-data-'))
  const clock = createTestClock(options.clock)
  const config = readConfig({ OVERT_DATA: dataFolder, DATABASE_URL: test.urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', ...options.environment }, dataFolder)
  const running = await createPlatform({
    config, secret: testSecret, urls: test.urls, clock, ...(options.loadTimeoutMs === undefined ? {} : { loadTimeoutMs: options.loadTimeoutMs }),
    log: pino({ level: options.logLevel ?? process.env.OVERT_TEST_LOG ?? 'silent' }),
    plugins: (options.plugins ?? []).map((plugin) => ('load' in plugin ? plugin : pluginFromDefinition(plugin))),
  })
  return {
    ...running,
    clock,
    dataFolder,
    databaseUrls: test.urls,
    workspace: (workspaceOptions) => makeWorkspace(running, workspaceOptions),
    drain: () => running.platform.jobs.drain(),
    async close() {
      await running.close()
      await test.drop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function makeWorkspace(running: RunningPlatform, { name = 'Acme', timeZone = 'UTC', enabled = [] }: TestWorkspaceOptions = {}): Promise<TestWorkspace> {
  const { platform } = running
  const workspaceId = uuidv7()
  await platform.database.inWorkspace({ workspaceId }, (unit) =>
    unit.query('insert into core.workspace (id, name, time_zone) values ($1, $2, $3)', [workspaceId, name, timeZone]))
  const workspace: TestWorkspace = {
    id: workspaceId,
    admin: await makeMember(running, workspaceId, { role: 'admin', name: 'Ada Admin' }),
    member: (memberOptions = {}) => makeMember(running, workspaceId, memberOptions),
    async enable(pluginId, settings) {
      const answer = await workspace.admin.patch(`/plugins/${pluginId}`, { enabled: true, ...(settings === undefined ? {} : { settings }) })
      if (answer.statusCode !== 200) throw new Error(`${pluginId} cannot be enabled: ${answer.body}`)
    },
    async disable(pluginId) {
      const answer = await workspace.admin.patch(`/plugins/${pluginId}`, { enabled: false })
      if (answer.statusCode !== 200) throw new Error(`${pluginId} cannot be disabled: ${answer.body}`)
    },
  }
  for (const pluginId of enabled) await workspace.enable(pluginId)
  return workspace
}

let counter = 0

async function makeMember({ platform, app }: RunningPlatform, workspaceId: string, options: { readonly role?: Role; readonly name?: string; readonly monitored?: boolean }): Promise<TestMember> {
  const { role = 'member', name = `Member ${++counter}`, monitored = true } = options
  const email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}.${uuidv7().slice(-8)}@example.test`
  const password = `pass phrase of ${name}`
  const id = uuidv7()
  const now = platform.clock.now()
  const passwordHash = await hashPassword(password)
  const userId = await platform.database.inWorkspace({ workspaceId }, async (unit) => {
    const user = await createUser(unit, { name, email, passwordHash })
    await unit.query('insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) values ($1, $2, $3, $4, $5, $6)', [workspaceId, id, user, role, monitored, now.toString()])
    return user
  })
  const { token } = await platform.database.inIdentity(userId, (unit) => createPersonalToken(unit, { userId, name: 'test', expiresAt: null, now }))
  const send = (method: NonNullable<InjectOptions['method']>) => (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> =>
    request(app, { method, url: path.startsWith('/api') ? path : `/api/workspaces/${workspaceId}${path}`, headers: { authorization: `Bearer ${token}`, ...headers }, body })
  return {
    id, userId, email, password, token,
    get: (path, headers) => send('GET')(path, undefined, headers),
    delete: (path, headers) => send('DELETE')(path, undefined, headers),
    post: send('POST'), put: send('PUT'), patch: send('PATCH'),
  }
}

async function request(app: FastifyInstance, { body, ...options }: Omit<InjectOptions, 'body'> & { readonly body?: unknown }): Promise<LightMyRequestResponse> {
  return app.inject({ ...options, ...(body === undefined ? {} : { payload: body as object }) })
}
