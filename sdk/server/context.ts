import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { LiveEvents, LookKind, MonitoringPreset } from '../wire/index.ts'
import type { Ability } from './ability.ts'
import type { Caller, DeviceCaller } from './caller.ts'
import type { Catalogue } from './catalogue.ts'
import type { Commands } from './commands.ts'
import type { Configuration } from './configuration.ts'
import type { Copies } from './copies.ts'
import type { Database, UnitOfWork } from './database.ts'
import type { Documents } from './documents.ts'
import type { Problem } from './errors.ts'
import type { Erasure } from './erasure.ts'
import type { Hooks } from './hooks.ts'
import type { Access } from './access.ts'
import type { InboundRoute } from './inbound.ts'
import type { PublicPage } from './public-pages.ts'
import type { Links } from './links.ts'
import type { Notices } from './notices.ts'
import type { OutgoingFetch } from './outgoing.ts'
import type { OperatorArea } from './operator.ts'
import type { OperatorFiles } from './operator-files.ts'
import type { PolicyReceipts } from './policy-receipts.ts'
import type { PolicyVersions } from './policy-versions.ts'
import type { PolicyData, RecordFile, RecordKind } from './records.ts'
import type { Retention } from './retention.ts'
import type { Rights } from './rights.ts'
import type { Seal } from './seal.ts'
import type { PluginServices, ServiceName } from './services.ts'
import type { SettingsOf, SettingsShape } from './settings.ts'
import type { Work } from './work.ts'

/** A job that runs per enabled workspace on a cron pattern (UTC). */
export interface Schedule {
  readonly id: string
  readonly cron: string
  readonly timeoutMs?: number
  run(workspaceId: string, signal: AbortSignal): Promise<void>
}

/** A named job; payloads are JSON. */
export interface JobDeclaration<Payload> {
  readonly id: string
  readonly timeoutMs?: number
  readonly maxAttempts?: number
  /** Reads as much as an export: takes turns with heavy reads, two of a workspace at once, and waits without counting an attempt. */
  readonly heavy?: boolean
  run(payload: Payload, context: JobRun): Promise<void>
}
/** One try at a job. */
export interface JobRun {
  readonly workspaceId: string
  readonly signal: AbortSignal
  /** From 1; at `maxAttempts` it is the last. */
  readonly attempt: number
  readonly maxAttempts: number
}
/** When a job runs, and under which key a second one takes the place of the first. */
export interface JobOptions {
  /** Replaces a waiting job of the same key instead of adding another. */
  readonly key?: string
  readonly runAt?: Temporal.Instant
}
/** A kind of work that is done later, at least once. */
export interface Job<Payload> {
  /** Queues in the unit's transaction: the job exists exactly if the transaction commits. */
  add(unit: UnitOfWork, payload: Payload, options?: JobOptions): Promise<void>
  /** The same for many, in one statement. */
  addAll(unit: UnitOfWork, jobs: readonly ({ readonly payload: Payload } & JobOptions)[]): Promise<void>
}

/** One row of the audit trail: what was done to which record, before and after. */
export interface AuditEntry {
  /** `subject.verb`, e.g. `schedule.updated`. */
  readonly action: string
  readonly subject: string
  readonly subjectId?: string | null
  readonly before?: unknown
  readonly after?: unknown
}
/** What was shown of whose records, for the access receipt. */
export type ShownRecords = {
  /** What was shown; the text `look.<subject>` of the plugin's catalogue names it to the person. */
  readonly subject: string
  /** Default `opened`. */
  readonly how?: LookKind
  /** Shown to the person where the caller gave none; never stands for one that the workspace asks for. */
  readonly reason?: string
} & ({ readonly memberId: string; readonly count: number } | { /** Records by member. */ readonly counts: ReadonlyMap<string, number> })
/** The audit trail: changes and looks are recorded in the unit of work they belong to. */
export interface Audit {
  /** Appends a hash-chained row in the unit's transaction; the actor is the current caller. */
  record(unit: UnitOfWork, entry: AuditEntry): Promise<void>
  /**
   * Notes that the caller looks at personal records: who, what, when, how many; call it in the unit that reads them, before anything is sent.
   * Records of the caller's own are left out. The reason is taken from the request.
   * @throws `reason-required` where the workspace asks for one
   */
  viewed(unit: UnitOfWork, look: ShownRecords): Promise<void>
  /** What people read for the kind of record of a receipt; an empty plugin is the core. */
  lookTitle(kind: { readonly plugin: string; readonly subject: string }, locale: string): string
}

/** Tells open pages what has changed, after the commit. */
export interface Live {
  /** Tells open pages after the unit's commit; `audience` decides who may see it (default: everyone in the workspace). */
  publish<T extends keyof LiveEvents>(unit: UnitOfWork, type: T, event: LiveEvents[T], audience?: LiveAudience): void
}
/** Those whose ability lets them do this to this record, or these members and nobody else (at most 100). */
export type LiveAudience =
  | { readonly action: string; readonly subject: string; readonly record: Readonly<Record<string, unknown>> }
  | { readonly memberIds: readonly string[] }

/** A stored file: its key, its size in bytes and since when it is there. */
export interface StoredBlob {
  readonly key: string
  readonly sizeBytes: number
  readonly storedAt: Temporal.Instant
}
/** Files of a workspace, on disk or in a bucket. A key is names of letters, digits, dots and dashes between slashes; begin it with the plugin's id. */
export interface Blobs {
  /** Replaces what was there; when it resolves the file is kept, whole. */
  put(workspaceId: string, key: string, bytes: Buffer): Promise<void>
  /**
   * @throws `blob-missing`
   */
  get(workspaceId: string, key: string): Promise<Buffer>
  /** Does nothing where there is none. */
  delete(workspaceId: string, key: string): Promise<void>
  /** Every file below a folder of keys, in no order. */
  list(workspaceId: string, folder: string): AsyncIterable<StoredBlob>
}

/** A mail to one member of the workspace, in words of the plugin's own. */
export interface MemberMailMessage {
  readonly memberId: string
  readonly subject: string
  /** Plain text, paragraphs apart by an empty line; the HTML part is made from it. */
  readonly text: string
  /** The one thing to do, as a button; `path` is one of the web interface. */
  readonly action?: { readonly label: string; readonly path: string }
  /** Files in `blobs`, read when the mail is sent: keep them for a day, as long as sending is tried. */
  readonly attachments?: readonly { readonly key: string; readonly filename: string; readonly contentType: string }[]
  /** A name of yours, beginning with the plugin's id: the durable hook `mail.settled` says it once the mail was sent or given up. */
  readonly reference?: string
}
/** Mail to members, sent after the commit. */
export interface MemberMail {
  /**
   * Queues in the unit's transaction: it is sent exactly if that commits.
   * @throws `not-found` where there is no active member of that id
   */
  send(unit: UnitOfWork, message: MemberMailMessage): Promise<void>
  /**
   * Queues many in as few statements as one.
   * @throws `not-found` where one is to nobody who is an active member
   */
  sendAll(unit: UnitOfWork, messages: readonly MemberMailMessage[]): Promise<void>
}

/** The server's time; tests set it. */
export interface Clock {
  now(): Temporal.Instant
}

/** Members as plugins may read them; scoped to the workspace of the unit. */
export interface MemberSummary {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly status: string
  readonly monitored: boolean
  readonly timeZone: string | null
  readonly joinedAt: Temporal.Instant
}
/** What plugins need to know of a workspace. */
export interface WorkspaceSummary {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly weekStart: number
  readonly locale: string
  /** ISO 4217; amounts are in its minor unit. */
  readonly currency: string
  /** How much may be collected at most. */
  readonly monitoringPreset: MonitoringPreset
}
/** How a workspace looks in mails and documents. */
export interface WorkspaceBrand {
  readonly name: string
  /** `#rrggbb`, dark enough for white text on it; null where none was chosen. */
  readonly color: string | null
  /** A PNG of at most 480 by 160 pixels. */
  readonly logo: Buffer | null
}
/** How far a device has sent what it recorded. */
export interface DeviceSync {
  readonly deviceId: string
  readonly memberId: string
  /** Everything the device recorded up to here has arrived. */
  readonly syncedThrough: Temporal.Instant | null
  readonly revokedAt: Temporal.Instant | null
}
/** A stretch in which a person had paused their device, half-open; without an end as far as the device has told. */
export interface DevicePause {
  readonly startedAt: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
}
/** What the core tells plugins about its own tables; core → plugin reads never happen, these are plugin → core. */
export interface Directory {
  workspace(unit: UnitOfWork): Promise<WorkspaceSummary>
  /** The colour and the logo, for documents that leave the workspace. */
  brand(unit: UnitOfWork): Promise<WorkspaceBrand>
  members(unit: UnitOfWork, filter?: { readonly ids?: readonly string[]; readonly status?: readonly string[]; readonly roles?: readonly string[] }): Promise<readonly MemberSummary[]>
  /**
   * The members for whom something is to be set or kept: active or suspended, in the order of their names.
   * @throws `not-found` where one of the ids is no member's, `member-removed` where one has left the workspace
   */
  currentMembers(unit: UnitOfWork, ids: readonly string[]): Promise<readonly MemberSummary[]>
  devices(unit: UnitOfWork, memberIds: readonly string[]): Promise<readonly DeviceSync[]>
  /** The pauses of a member's device that meet `[from, to)`, oldest first. */
  pauses(unit: UnitOfWork, filter: { readonly memberId: string; readonly deviceId: string; readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<readonly DevicePause[]>
  /** Closed and running entries whose time meets `[from, to)`, oldest first. */
  entries(unit: UnitOfWork, filter: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant }):
    Promise<readonly { readonly id: string; readonly memberId: string; readonly taskId: string; readonly startedAt: Temporal.Instant; readonly stoppedAt: Temporal.Instant | null }[]>
}

/** What a plugin's server half is given. */
export interface ServerContext<S extends SettingsShape = SettingsShape, O extends SettingsShape = SettingsShape> {
  readonly id: string
  readonly hooks: Hooks
  readonly log: FastifyBaseLogger
  readonly database: Database
  readonly directory: Directory
  readonly work: Work
  readonly catalogue: Catalogue
  readonly audit: Audit
  readonly live: Live
  readonly blobs: Blobs
  readonly operatorFiles: OperatorFiles
  /** Makes a workspace read-only and opens it again; see `docs/plugins/operator.md`. */
  readonly access: Access
  /** What belongs to the installation; see `docs/plugins/operator.md`. */
  readonly operator: OperatorArea<O>
  /** Reads documents from outside, apart from the server; see `docs/plugins/documents.md`. */
  readonly documents: Documents
  readonly mail: MemberMail
  /** What concerns members, by the ways they chose; see `docs/plugins/notices.md`. */
  readonly notices: Notices
  readonly clock: Clock
  readonly rights: Rights
  readonly seal: Seal
  readonly commands: Commands
  /** Settings of the workspace and of all plugins; see `docs/plugins/settings.md`. */
  readonly configuration: Configuration
  /** What members acknowledged, signed by the server; see `docs/plugins/receipts.md`. */
  readonly policyReceipts: PolicyReceipts
  readonly policyVersions: PolicyVersions
  /** A full copy of a person or a workspace; see `docs/plugins/data.md`. */
  readonly copies: Copies
  /** What expires and when; see `docs/plugins/data.md`. */
  readonly retention: Retention
  /** What erasing a member takes beside rows, and what has to stay; see `docs/plugins/data.md`. */
  readonly erasure: Erasure
  /**
   * A text of the plugin's own catalogue, in the locale or else in English: an ICU message with its places filled, plurals by the rules of the language.
   * @example context.t('de-AT', 'cups.told', { count: 3 })
   */
  t(locale: string, key: string, values?: Readonly<Record<string, string | number>>): string
  /** @deprecated Use `t`. */
  message(locale: string, key: string, values?: Readonly<Record<string, string | number>>): string
  /** Title and detail of a problem as an answer tells them to a reader of the locale, for those that are told within an answer. */
  problemTexts(locale: string, problem: Problem): { readonly title: string; readonly detail: string }
  settings(workspaceId: string): Promise<SettingsOf<S>>
  /** The caller of a request below the plugin's own prefix. */
  caller(request: FastifyRequest): Caller
  /** A unit of work as the caller of the request. */
  inWorkspace<T>(request: FastifyRequest, run: (unit: UnitOfWork, caller: Caller) => Promise<T>): Promise<T>
  /** As `inWorkspace`, for what only reads and reads much: see `database.readInWorkspace`. */
  readInWorkspace<T>(request: FastifyRequest, run: (unit: UnitOfWork, caller: Caller) => Promise<T>): Promise<T>
  /**
   * Runs a creating request in a transaction of its caller, once per `Idempotency-Key`; sets status 201 and gives the body, the stored one on a
   * repetition, when the transaction is committed.
   */
  once<T>(request: FastifyRequest, reply: FastifyReply, run: (unit: UnitOfWork, caller: Caller) => Promise<T>): Promise<T>
  /** Rights of a member outside a request, e.g. in a scheduled mail. */
  ability(unit: UnitOfWork, memberId: string): Promise<Ability>
  /**
   * A member as the caller they would be, for acting in their name outside a request of theirs.
   * @throws `not-found` where there is no active member of that id
   */
  member(unit: UnitOfWork, memberId: string): Promise<Caller>
  provide<N extends ServiceName>(name: N, service: PluginServices[N]): void
  /** A service of a required plugin. */
  use<N extends ServiceName>(name: N): PluginServices[N]
  /** A service of an optional plugin: undefined while that plugin is off in the workspace. */
  find<N extends ServiceName>(name: N, workspaceId: string): Promise<PluginServices[N] | undefined>
  isOn(workspaceId: string): Promise<boolean>
  schedule(schedule: Schedule): void
  job<Payload>(declaration: JobDeclaration<Payload>): Job<Payload>
  /** Takes over a record kind of `POST /api/agent/batch`. */
  records<R extends { readonly kind: string; readonly id: string }, F = RecordFile, P extends PolicyData = PolicyData>(kind: RecordKind<R, F, P>): void
  /** Calls another service; see `docs/plugins/outgoing.md`. */
  readonly fetch: OutgoingFetch
  /** The address that people and other services reach this installation at, without a slash at its end. */
  readonly publicUrl: string
  /** Opens an address for other services; see `docs/plugins/inbound.md`. */
  inbound(route: InboundRoute): void
  /** A page for everybody, without signing in; see `docs/plugins/inbound.md`. */
  publicPage(page: PublicPage<S>): void
  /** Signed addresses of files, for images and downloads; see `docs/plugins/server.md`. */
  readonly links: Links
  onClose(run: () => void | Promise<void>): void
}

export type { DeviceCaller }
