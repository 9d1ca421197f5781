import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AuditEntry } from './audit.ts'
import type { InstallationInboundRoute } from './inbound.ts'
import type { Statement, UnitOfWork } from './database.ts'
import type { SettingsOf, SettingsShape } from './settings.ts'

/** What the tables of the installation are read and changed with: a transaction without a workspace, or one of a workspace. */
export interface InstallationUnit {
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]>
  afterCommit(run: () => void): void
}

/** The operator who asks; a user, perhaps without a workspace of their own. */
export interface OperatorCaller {
  readonly userId: string
  readonly name: string
  readonly locale: string
}

/** What an operator may know of a workspace: that it exists and how large it is, never what is in it. */
export interface InstallationWorkspace {
  readonly id: string
  readonly name: string
  readonly createdAt: Temporal.Instant
  /** Active and suspended ones. */
  readonly members: number
  /** `empty`: nobody can sign in to it any more. */
  readonly state: 'active' | 'empty'
}

/** Settings of the installation, declared beside those of a workspace. */
export interface OperatorDeclaration<O extends SettingsShape = SettingsShape> {
  readonly settings: O
  /** What is wrong with the values together, or missing before the plugin may be on; each names its setting. Message keys of the catalogue. */
  check?(values: SettingsOf<O>, enabled: boolean): readonly { readonly setting: keyof O & string; readonly message: string }[]
}

/** What a plugin does for the operator: it belongs to the installation, not to a workspace. See `docs/plugins/operator.md`. */
export interface OperatorArea<O extends SettingsShape = SettingsShape> {
  /**
   * Registers routes below `/api/operator/<plugin>`. Operators alone reach them; everybody else is answered 404. Each declares a response schema and
   * `config.looks`, as every route does. `/settings` is the platform's.
   */
  routes(register: (app: FastifyInstance) => void | Promise<void>): void
  /** Opens an address for a service that knows no workspace: `/api/hooks/<plugin>/<path>`, 404 while the plugin is off everywhere. See `docs/plugins/inbound.md`. */
  inbound(route: InstallationInboundRoute): void
  /** Who asks, in a route of `routes`. */
  caller(request: FastifyRequest): OperatorCaller
  /** The values in force, defaults filled in. Reads in the unit given. */
  settings(unit: InstallationUnit): Promise<SettingsOf<O>>
  /** A transaction that sees no workspace. */
  inInstallation<T>(run: (unit: InstallationUnit) => Promise<T>): Promise<T>
  /**
   * A transaction of one workspace for what the operator of the installation does there, such as a price of its own; what is recorded in the workspace's trail is
   * the plugin's doing. Read nothing in it but the plugin's own tables.
   * @throws `not-found` where there is no such workspace
   */
  inWorkspace<T>(workspaceId: string, run: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** Appends to the trail of the installation, in the transaction of the change; without a caller it is the plugin's own doing. */
  record(unit: InstallationUnit, entry: AuditEntry, caller?: OperatorCaller): Promise<void>
  /** Workspaces in the order in which they were made; `first` is the id that the previous page ended with. */
  workspaces(unit: InstallationUnit, page: { readonly first?: string | undefined; readonly search?: string | undefined; readonly limit: number }): Promise<readonly InstallationWorkspace[]>
  /**
   * Keeps a document of the installation, such as what an invoice said, whatever becomes of the workspace it was for. Never changed, never deleted: put no
   * person of a workspace into it. The same key is kept once.
   */
  keep(unit: InstallationUnit, key: string, content: object): Promise<void>
  /** What was kept, in the order of its keys; `after` is the key that the page before ended with. */
  kept(unit: InstallationUnit, page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly { readonly key: string; readonly content: unknown }[]>
  /** The next number of a series of this plugin, from 1, without gaps over all workspaces: others wait until the unit ends, and one that fails gives it back. */
  next(unit: InstallationUnit, series: string): Promise<number>
}
