import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Ability } from './ability.ts'
import type { Caller } from './caller.ts'
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
import type { Job, JobDeclaration, Schedule } from './jobs.ts'
import type { Audit } from './audit.ts'
import type { Live } from './live.ts'
import type { Blobs } from './blobs.ts'
import type { MemberMail } from './member-mail.ts'
import type { Directory } from './directory.ts'
import type { Clock } from './clock.ts'

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
