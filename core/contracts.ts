import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type {
  Ability, AccessLimit, AgentPolicy, Audit, AuditEntry, Blobs, Caller, Catalogue, Clock, Configuration, Copies, DeviceCaller, Directory, HookContext, HookDeclaration, HookName, Hooks, Job,
  JobDeclaration, Live, LiveEvent, MonitoringChange, PluginDefinition, PluginManifest, PluginProcessState, PolicyReceipts, PolicyVersions, PolicyWords, Problem, RecordKind, UnitOfWork, Work,
  WorkspaceScope,
} from '@overt/sdk'
import type { SignedRow } from './audit/row-content.ts'
import type { Verification } from './audit/verify.ts'
import type { Config } from './config.ts'
import type { ComposedPolicy } from './devices/contracts.ts'
import type { PlatformDocuments } from './documents/index.ts'
import type { HeavyTurns } from './http/heavy-turns.ts'
import type { ProblemTexts } from './http/contracts.ts'
import type { Board } from './processes/contracts.ts'
import type { Transparency } from './transparency/contracts.ts'
import type { PluginRights } from './permission/contracts.ts'
import type { PlatformNotices } from './notices/contracts.ts'
import type { PlatformErasure } from './erasure/contracts.ts'
import type { PlatformRetention } from './retention/contracts.ts'
import type { CoreDatabase, IdentityUnit } from './database/contracts.ts'

/** Hooks for all: dispatch with order, timeouts, breaker, gate. */
export interface HookRegistry {
  /** The hooks as the core itself uses them. */
  readonly core: Hooks
  /** The hooks as one plugin sees them. */
  forPlugin(pluginId: string): Hooks
  removePlugin(pluginId: string): void
  /** Declared hooks with their handlers in the order they run. */
  list(): readonly { readonly name: HookName; readonly owner: string; readonly declaration: HookDeclaration; readonly handlers: readonly string[] }[]
  /** Delivers one queued durable hook; called by the job queue. */
  deliver(delivery: { readonly name: string; readonly pluginId: string; readonly payload: unknown; readonly context: HookContext }): Promise<void>
  /** Faults since start, for the plugins page and tests. */
  readonly faults: readonly HookFault[]
}
export interface HookFault {
  readonly plugin: string
  readonly hook: string
  readonly workspaceId: string | null
  readonly at: string
  readonly message: string
}

export interface InstalledPlugin {
  readonly id: string
  readonly version: string
  readonly folder: string
  readonly manifest: PluginManifest | null
  readonly definition: PluginDefinition | null
  readonly state: PluginProcessState
  readonly reason: string | undefined
}

/** Installed plugins, their states, their enablement and settings per workspace. */
export interface PluginHost {
  list(): readonly InstalledPlugin[]
  get(pluginId: string): InstalledPlugin | undefined
  /** The one question asked at every place where a plugin can act. Cached; fresh in all processes within 2 s. */
  isOn(pluginId: string, workspaceId: string): Promise<boolean>
  enabledIn(workspaceId: string): Promise<readonly string[]>
  /** The limit that a plugin of the operator sets while it is on; null where the workspace is open. Cached as `isOn` is. */
  access(workspaceId: string): Promise<AccessLimit | null>
  settings(pluginId: string, workspaceId: string): Promise<Readonly<Record<string, unknown>>>
  /** Runs something as if these settings were stored. Errors: `plugin-unknown`, `wrong-settings`. */
  withSettings<T>(workspaceId: string, plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>, run: () => Promise<T>): Promise<T>
  /** The plugin that owns a record kind, on or off. */
  recordKind(kind: string): { readonly pluginId: string; readonly record: RecordKind<{ kind: string; id: string }, unknown> } | undefined
  /** The name of a plugin: its text `plugin.title`, else the title in its manifest, else its id. */
  title(pluginId: string, locale: string): string
  /** Title and detail of a problem that a plugin declares, from its catalogue; undefined where it has none in the locale. */
  problemTexts(problem: Problem, locale: string): ProblemTexts | undefined
  /** The text of a plugin's catalogue, falling back to English and then the key. */
  message(pluginId: string, locale: string, key: string, values?: Readonly<Record<string, string | number>>): string
}

export interface JobQueue {
  declare<Payload>(owner: string, declaration: JobDeclaration<Payload>): Job<Payload>
  /** Core's own periodic work; a plugin's schedules come through its context. `run` is called once, not per workspace. */
  schedule(schedule: { readonly id: string; readonly cron: string; run(signal: AbortSignal): Promise<void> }): void
  start(): Promise<void>
  stop(): Promise<void>
  /** Runs everything that is due, schedules included, until nothing is left; for tests. */
  drain(): Promise<void>
}

export interface MailMessage {
  readonly to: string
  readonly subject: string
  /** Plain text; the HTML part is made from it. */
  readonly text: string
  /** The one thing to do, as a button; a path is completed with the server's address. `inWorkspace`: it opens in the workspace of the unit that sends. */
  readonly action?: { readonly label: string; readonly url: string; readonly inWorkspace?: true }
  /** Files of a workspace, read when the mail is sent. */
  readonly attachments?: readonly { readonly workspaceId: string; readonly key: string; readonly filename: string; readonly contentType: string }[]
  /** What somebody waits for with this mail: whether it was delivered is shown there, and a later mail about the same replaces one that still waits. */
  readonly about?: { readonly subject: 'Invitation'; readonly id: string }
  /** Notices that it was made of: it goes where they are erased. */
  readonly noticeIds?: readonly string[]
  /** What `mail.settled` calls it. */
  readonly reference?: string
  /** A later mail with the same value replaces one that still waits, because its link voids the earlier one. */
  readonly replaces?: string
  /** Language of the frame around the text. Default English. */
  readonly locale?: string
}
export interface Mail {
  /** Queued with the unit's transaction where one is given; over SMTP, else one `.eml` file in the data folder's `mail/`. */
  send(message: MailMessage, unit?: UnitOfWork | IdentityUnit): Promise<void>
  /** The same for many, in as few statements as one. */
  sendAll(messages: readonly MailMessage[], unit: UnitOfWork): Promise<void>
  readonly transport: 'smtp' | 'files'
}

/** The trail for the core, and for each plugin under its name. */
export interface PlatformAudit extends Audit {
  forPlugin(pluginId: string): Audit
  /** Signs a row that the caller stores with `appendAudit`, in the statement that makes the change. */
  signed(unit: UnitOfWork, entry: AuditEntry, at?: Temporal.Instant): SignedRow
  /** Chains the pending rows of a workspace, so that a reader of the trail sees them with their places. */
  catchUp(workspaceId: string): Promise<void>
  /** Checks the whole trail of a workspace, rows that are not chained yet included. */
  verify(scope: WorkspaceScope): Promise<Verification>
}

export interface LiveHub extends Live {
  /** Subscribes to a workspace's events from every process; filtered by the subscriber's ability, waiting for one that is being renewed, and by the member where one is named. Returns its removal. */
  subscribe(workspaceId: string, ability: () => Ability | Promise<Ability>, onEvent: (event: LiveEvent) => void, memberId?: string): () => void
  /** Tells the open pages of this process only; for what every process learns by itself. */
  tell(workspaceId: string, event: LiveEvent): void
}

/** How a request is signed in, before any workspace is looked at. */
export interface SignedIn {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly via: 'session' | 'token'
  /** The session or personal token; null for what the server itself sends in somebody's name. */
  readonly credentialId: string | null
}

export interface Identity {
  /** Session cookie or personal token; null when neither is there or valid. */
  signedIn(request: FastifyRequest): Promise<SignedIn | null>
  /** Where people reach this installation, without a slash at its end. */
  address(): string
  /** Checks email, password and second factor for an agent's enrolment; throws the same problem for every wrong pair. */
  verifyCredentials(credentials: { readonly email: string; readonly password: string; readonly totp: string | undefined; readonly address: string }): Promise<{ readonly userId: string }>
  /** Waits for what account routes do after their answer; for tests and the end of the process. */
  settled(): Promise<void>
  /** Deletes the workspace of the unit with every row and file of core and plugins; its users stay. */
  deleteWorkspace(unit: UnitOfWork): Promise<void>
  /** The member of this user in this workspace with their ability; null where there is none (answer 404). */
  caller(signedIn: SignedIn, workspaceId: string): Promise<Caller | null>
}

/** Rights from role grants of the core and of the plugins that are on. */
export interface Abilities {
  of(unit: UnitOfWork, memberId: string): Promise<Ability>
  /** Builds without a database where the member is known already; rules are cached per workspace and role. */
  forMember(member: { readonly workspaceId: string; readonly memberId: string; readonly userId: string; readonly role: string }): Promise<Ability>
  /** The rules in CASL's packed form for the browser. */
  packed(ability: Ability): readonly unknown[]
}

/** Whose policy, of everybody where no member is named, and with which choices of the workspace instead of the stored ones. */
export interface PolicyOf {
  readonly memberId?: string
  readonly monitoring?: MonitoringChange | undefined
}

/** The monitoring policy: versioned, in plain words, acknowledged per member. */
export interface Policies {
  /** The policy in force for a member, in `language` or the member's own; a changed content makes a new version. */
  current(unit: UnitOfWork, memberId: string, language?: string): Promise<AgentPolicy>
  /** The policy of a workspace for someone who is not a member yet (invitations). */
  preview(unit: UnitOfWork, locale: string): Promise<{ readonly version: number; readonly summary: string[]; readonly issuedAt: string }>
  /** What a member reads, or everybody where none is named, as the unit has it and with other choices of the workspace; nothing is issued. */
  words(unit: UnitOfWork, of: PolicyOf, locale: string): Promise<PolicyWords>
  /** The same with what agents read of it, to be compared. */
  compose(unit: UnitOfWork, of: PolicyOf): Promise<ComposedPolicy>
}

/** Finds the device behind a token; remembered for seconds, forgotten when the device or its member changes. */
export interface DeviceTokens {
  /** The device of a request, where it is remembered; undefined where the database has to be asked. Errors: `unauthorized` without a well-formed token. */
  remembered(request: FastifyRequest): DeviceCaller | undefined
  /** Errors: `unauthorized`, `token-revoked`, `member-suspended`. */
  authenticate(request: FastifyRequest): Promise<DeviceCaller>
  /** Looks the device up and runs in one unit of its member, so that a request waits for a connection only once. Errors: those of `authenticate`. */
  inUnit<T>(request: FastifyRequest, run: (unit: UnitOfWork, device: DeviceCaller) => Promise<T>): Promise<T>
  /** The key that limits the requests of this token; undefined where its address has sent too many unknown tokens, and is limited as a whole. */
  limitKey(request: FastifyRequest): string | undefined
  /** Forgets a device or a member's devices in this process at once; the others hear of it by NOTIFY. */
  forget(deviceOrMemberId: string): void
}

/** Everything a part of the core may need; composed once in `platform.ts`. */
export interface Platform {
  readonly config: Config
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly database: CoreDatabase
  readonly hooks: HookRegistry
  readonly plugins: PluginHost
  readonly jobs: JobQueue
  readonly mail: Mail
  readonly notices: PlatformNotices
  readonly audit: PlatformAudit
  readonly transparency: Transparency
  readonly live: LiveHub
  readonly blobs: Blobs
  readonly documents: PlatformDocuments
  readonly identity: Identity
  readonly abilities: Abilities
  readonly directory: Directory
  readonly work: Work
  readonly catalogue: Catalogue
  readonly deviceTokens: DeviceTokens
  readonly policies: Policies
  readonly rights: PluginRights
  readonly retention: PlatformRetention
  readonly erasure: PlatformErasure
  readonly configuration: Configuration
  readonly policyReceipts: PolicyReceipts
  readonly policyVersions: PolicyVersions
  readonly copies: Copies
  readonly heavyTurns: HeavyTurns
  readonly board: Board
  /** Aborted when this process begins to stop: it finishes the requests it has and should get no new ones. */
  readonly stopping: AbortSignal
}

/** A part of the HTTP interface: registers its routes on an instance that has `platform`. */
export type Routes = (app: FastifyInstance) => Promise<void> | void

export type { DeviceCaller }
