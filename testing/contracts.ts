import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type {
  Ability, AgentPolicy, BatchReply, Clock, Database, HookKind, PluginDefinition, PluginManifest, PluginProcessState, Role, RouteLooks, UnitOfWork,
} from '@overt/sdk'
import type { TestMail } from './mails.ts'

/** A plugin under test: its folder, its definition, or the definition with parts of a manifest. */
export type TestPlugin = URL | PluginDefinition | {
  readonly definition: PluginDefinition
  readonly manifest?: Partial<PluginManifest>
  readonly version?: string
}

/** How the platform of a test differs from a fresh installation. */
export interface TestPlatformOptions {
  readonly plugins?: readonly TestPlugin[]
  /** Where the clock stands at first, RFC 3339; without it the clock follows the real one. */
  readonly clock?: string
  /** Settings as in the environment, see docs/configuration.md. */
  readonly environment?: Readonly<Record<string, string>>
  readonly logLevel?: string
  /** Milliseconds for importing and for registering one plugin. */
  readonly loadTimeoutMs?: number
}

/** A clock that stands until it is moved. */
export interface TestClock extends Clock {
  set(instant: string | Temporal.Instant): void
  advance(duration: Temporal.DurationLike): void
}

/** What a plugin has registered, as the platform knows it. */
export interface TestedPlugin {
  readonly id: string
  readonly version: string
  readonly folder: string
  readonly manifest: PluginManifest | null
  readonly definition: PluginDefinition | null
  readonly state: PluginProcessState
  readonly reason: string | undefined
  readonly routes: readonly { readonly method: string; readonly path: string; readonly looks: RouteLooks }[]
  readonly services: readonly string[]
  readonly recordKinds: readonly string[]
  /** The tables that hold records of the agent. */
  readonly recordTables: readonly string[]
  /** What it declares to expire, with the setting that says when. */
  readonly retention: readonly { readonly id: string; readonly setting: string | null; readonly pseudonymized: boolean }[]
  /** Hooks it declares or listens to. */
  readonly hooks: readonly { readonly name: string; readonly owner: string; readonly kind: HookKind; readonly doc: string; readonly listens: boolean }[]
  /** Locale → keys of its message catalogue. */
  readonly messages: ReadonlyMap<string, readonly string[]>
}

/** One call into a plugin's code. */
export interface PluginCall {
  readonly plugin: string
  /** `hook …`, `route …`, `job …`, `schedule …`, `records …`, `lifecycle …`. */
  readonly place: string
  readonly workspaceId: string | null
}
/** A call of a plugin that threw or ran out of time. */
export interface PluginCallFault {
  readonly plugin: string
  readonly hook: string
  readonly workspaceId: string | null
  readonly message: string
}

/** A whole server for a test file: real PostgreSQL, real Fastify; nothing listens. */
export interface TestPlatform {
  readonly app: FastifyInstance
  readonly clock: TestClock
  readonly database: Database
  readonly dataFolder: string
  /** Faults of plugins since the start; expect it to be empty. */
  readonly faults: readonly PluginCallFault[]
  workspace(options?: TestWorkspaceOptions): Promise<TestWorkspace>
  plugin(pluginId: string): TestedPlugin
  /** Emits a hook as its owner would, inside a transaction of the workspace; for hooks whose real occasion a test cannot make. */
  emit(workspaceId: string, hook: string, payload: unknown): Promise<unknown>
  /** Erases a member at once, as an admin's request does, and waits for it. Errors: those of the first step that failed. */
  erase(workspaceId: string, memberId: string): Promise<void>
  /** The rows of a person's own full copy, by kind; see `copy` of a plugin's definition. */
  copied(workspaceId: string, memberId: string): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>
  /** Runs every schedule once, then jobs, queued hooks and actions until nothing is left that is due by the clock. */
  drain(): Promise<void>
  /** Sends what is queued and reads the mails to this address, or to everybody, oldest first. */
  mails(to?: string): Promise<readonly TestMail[]>
  /** Makes a person an operator of the installation, as `overt operator add` does. */
  addOperator(person: Pick<TestMember, 'email'>): Promise<void>
  /** Every call into plugins while `run` runs. */
  callsDuring(run: () => Promise<void>): Promise<readonly PluginCall[]>
  close(): Promise<void>
}

/** How the workspace of a test begins. */
export interface TestWorkspaceOptions {
  readonly name?: string
  readonly timeZone?: string
  /** Enabled in this order. */
  readonly enabled?: readonly string[]
  /** Settings of enabled plugins, by plugin id. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** A workspace for a test, with its admin. */
export interface TestWorkspace {
  readonly id: string
  /** In addresses of the web interface. */
  readonly slug: string
  /** The first admin. */
  readonly admin: TestMember
  member(options?: { readonly role?: Role; readonly name?: string; readonly monitored?: boolean }): Promise<TestMember>
  enable(pluginId: string, settings?: Readonly<Record<string, unknown>>): Promise<void>
  disable(pluginId: string): Promise<void>
  /** Erases what a plugin that is off holds of this workspace. */
  purge(pluginId: string): Promise<void>
  /** A unit of work of this workspace, as the system. */
  inUnit<T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T>
}

type Reply = Promise<LightMyRequestResponse>
type Headers = Readonly<Record<string, string>>

/** A member of a test workspace who is signed in and can send requests. */
export interface TestMember {
  readonly id: string
  readonly userId: string
  readonly email: string
  readonly password: string
  /** A personal token. */
  readonly token: string
  /** Paths that begin with a slash but not with `/api` lie in the member's workspace. */
  get(path: string, headers?: Headers): Reply
  post(path: string, body?: unknown, headers?: Headers): Reply
  put(path: string, body?: unknown, headers?: Headers): Reply
  patch(path: string, body?: unknown, headers?: Headers): Reply
  delete(path: string, headers?: Headers): Reply
  ability(): Promise<Ability>
  /** Enrols a device of this member and acknowledges the policy in force. */
  agent(options?: { readonly acknowledge?: boolean; readonly name?: string }): Promise<TestAgent>
}

/** A fake agent that speaks the real HTTP interface. */
export interface TestAgent {
  readonly deviceId: string
  readonly token: string
  /** The version it last acknowledged. */
  readonly policyVersion: number
  policy(): Promise<AgentPolicy>
  acknowledge(): Promise<void>
  /** Sends gzipped records under the policy it last acknowledged. */
  send(records: readonly unknown[], envelope?: Readonly<Record<string, unknown>>): Reply
  /** As `send`, where the batch has to be taken. */
  deliver(records: readonly unknown[]): Promise<BatchReply>
  /** Sends one record with its file. */
  sendFile(record: unknown, file: { readonly bytes: Uint8Array; readonly contentType?: string; readonly name?: string }): Reply
}
