import type { UnitOfWork } from './database.ts'
import type { Problem } from './errors.ts'

/** Answers of a guard: undefined lets pass, a refusal stops with 409 and its code. */
export interface Refusal {
  readonly code: string
  readonly detail: string
  /** The declared error, told in the reader's language. */
  readonly problem?: Problem
}
/**
 * The refusal by a declared error, or by a code and an English sentence.
 * @example
 * import { refuse } from '@overt/sdk'
 * import type { ServerContext } from '@overt/sdk'
 *
 * export function closeOnSundays({ hooks }: Pick<ServerContext, 'hooks'>): void {
 *   hooks.on('entry.starting', ({ startedAt }) => Temporal.Instant.from(startedAt).toZonedDateTimeISO('UTC').dayOfWeek === 7 ? refuse('closed', 'Nobody works on Sundays.') : undefined)
 * }
 */
export function refuse(problem: Problem): Refusal
export function refuse(code: string, detail: string): Refusal
export function refuse(refused: Problem | string, detail = ''): Refusal {
  return typeof refused === 'string' ? { code: refused, detail } : { code: refused.code, detail: refused.message, problem: refused }
}

declare const kind: unique symbol
/** Runs before the change, in order, inside its transaction; the first refusal wins. */
export interface Guard<Payload> { readonly [kind]: 'guard'; readonly payload: Payload; readonly result: Refusal | undefined }
/** Waterfall inside the transaction; each handler returns the next value. */
export interface Filter<Value, Payload = Record<never, never>> { readonly [kind]: 'filter'; readonly payload: Payload; readonly value: Value; readonly result: Value }
/** Runs in parallel; answers are listed with the plugin that gave them. */
export interface Collect<Payload, Result> { readonly [kind]: 'collect'; readonly payload: Payload; readonly result: Result | undefined }
/** Runs after the outermost commit; nobody waits for it. */
export interface ActionHook<Payload> { readonly [kind]: 'action'; readonly payload: Payload; readonly result: void }
/** Queued in the same transaction, delivered at least once; the payload is JSON. */
export interface Durable<Payload> { readonly [kind]: 'durable'; readonly payload: Payload; readonly result: void }

/** What a hook may do: refuse (`guard`), change a value (`filter`), contribute (`collect`), follow (`action`), follow at least once (`durable`). */
export type HookKind = 'guard' | 'filter' | 'collect' | 'action' | 'durable'

/**
 * Every hook by name: core and plugins add theirs by declaration merging (see `core-contracts.ts` for core's).
 * Names are `subject.event`, a plugin's own begin with its id.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface HookContracts {}

/** Names of all hooks, of the core and of plugins that declare theirs. */
export type HookName = keyof HookContracts
type KindOf<N extends HookName> = HookContracts[N] extends { readonly [kind]: infer K } ? K : never
/** Names of the hooks of a kind. */
export type NamesOf<K extends HookKind> = { [N in HookName]: KindOf<N> extends K ? N : never }[HookName]
/** What a hook tells its handlers. */
export type PayloadOf<N extends HookName> = HookContracts[N] extends { readonly payload: infer P } ? P : never
/** What a handler of a hook returns. */
export type ResultOf<N extends HookName> = HookContracts[N] extends { readonly result: infer R } ? R : never
/** The value that handlers of a filter hand on. */
export type ValueOf<N extends HookName> = HookContracts[N] extends { readonly value: infer V } ? V : never

/** What every handler is told besides the payload. */
export interface HookContext {
  readonly workspaceId: string
  /** Aborted when the time is up; a result after that is ignored. */
  readonly signal: AbortSignal
  /** The running transaction; present in guards and filters, and in collects emitted inside one. */
  readonly unit?: UnitOfWork
}

/** A function that listens to the hook of this name. */
export type HookHandler<N extends HookName> =
  KindOf<N> extends 'filter'
    ? (value: ValueOf<N>, context: HookContext & PayloadOf<N>) => ResultOf<N> | Promise<ResultOf<N>>
    : (payload: PayloadOf<N>, context: HookContext) => ResultOf<N> | Promise<ResultOf<N>>

/** Before and after which plugins a handler runs, by their ids. */
export interface HookOptions {
  /** Plugin ids whose handlers this one runs before or after. */
  readonly before?: readonly string[]
  readonly after?: readonly string[]
}

/** How the owner of a hook declares it. `onFault` says what a guard answers when a handler throws or hangs. */
export interface HookDeclaration {
  readonly kind: HookKind
  readonly onFault?: 'refuse' | 'allow'
  readonly timeoutMs?: number
  /**
   * Of a durable hook, required there: what becomes of an event while a plugin that listens is switched off in the workspace. `skip` loses it for
   * that plugin, which reads the present state again when it is switched on (`lifecycle.enabled`); `keep` delivers it then.
   */
  readonly whileOff?: 'skip' | 'keep'
  readonly doc: string
}

/** Where a hook is called from: the workspace, and the unit of work where there is one. */
export interface Emission { readonly workspaceId: string; readonly unit?: UnitOfWork }

/** The hooks as one plugin sees them. */
export interface Hooks {
  on<N extends HookName>(name: N, handler: HookHandler<N>, options?: HookOptions): void
  /** Declares a hook this plugin owns; its name begins with the plugin's id. */
  declare<N extends HookName>(name: N, declaration: HookDeclaration & { readonly kind: KindOf<N> & HookKind }): void
  /** Runs a guard; throws a `hook-refused` problem (409, the refusal's own code) on refusal. */
  guard<N extends NamesOf<'guard'>>(name: N, payload: PayloadOf<N>, emission: Emission & { readonly unit: UnitOfWork }): Promise<void>
  filter<N extends NamesOf<'filter'>>(name: N, value: ValueOf<N>, payload: PayloadOf<N>, emission: Emission): Promise<ValueOf<N>>
  collect<N extends NamesOf<'collect'>>(name: N, payload: PayloadOf<N>, emission: Emission):
    Promise<readonly { readonly plugin: string; readonly value: NonNullable<ResultOf<N>> }[]>
  /** With a unit: after its outermost commit, never if it rolls back. Without: now. */
  action<N extends NamesOf<'action'>>(name: N, payload: PayloadOf<N>, emission: Emission): void
  /** One queued delivery per plugin that listens, in the unit's transaction. */
  durable<N extends NamesOf<'durable'>>(name: N, payload: PayloadOf<N>, emission: Emission & { readonly unit: UnitOfWork }): Promise<void>
  /** The same for many events of one hook, in one statement per plugin. */
  durableAll<N extends NamesOf<'durable'>>(name: N, payloads: readonly PayloadOf<N>[], emission: Emission & { readonly unit: UnitOfWork }): Promise<void>
}
